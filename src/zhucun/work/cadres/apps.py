from importlib import import_module

from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "zhucun.work.cadres"
    label = "cadres"
    verbose_name = "干部"

    def ready(self) -> None:
        from zhucun.foundation.attachments import guards
        from zhucun.foundation.ui.nav import NavItem, register

        from . import queries

        guards.register(
            queries.PHOTO,
            title="干部照片",
            may_read=queries.may_see_photo,
            may_write=queries.may_set_photo,
            accept=guards.IMAGES,
        )
        register(NavItem("人", "干部", "cadres", 30, queries.AREAS | {"sending_unit"}))
        import_module("zhucun.work.cadres.imports")  # registers the kind of import
