from importlib import import_module

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "zhucun.work.units"
    label = "units"
    verbose_name = "派出单位"

    def ready(self) -> None:
        from zhucun.foundation.ui.nav import NavItem, register

        from .queries import READERS

        register(
            NavItem("人", "中央单位牵头系统", "central_systems", 40, frozenset(READERS) | {"lead_department"})
        )
        import_module("zhucun.work.units.imports")  # registers the kind of import
