from importlib import import_module

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "zhucun.work.teams"
    label = "teams"
    verbose_name = "工作队"

    def ready(self) -> None:
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register
        from zhucun.work.units.queries import READERS

        from .obligations import duties

        declare(duties)
        readers = frozenset(READERS)
        register(NavItem("人", "选派与到县安排", "placement", 10, readers | {"sending_unit"}))
        register(
            NavItem("人", "三级布点", "placement_townships", 20, readers | {"sending_unit", "township_clerk"})
        )
        register(
            NavItem(
                "人",
                "中央单位定点扶贫",
                "central_coverage",
                45,
                readers | {"sending_unit", "lead_department"},
            )
        )
        import_module("zhucun.work.teams.imports")  # registers the kinds of import
