from importlib import import_module

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "zhucun.work.teams"
    label = "teams"
    verbose_name = "工作队"

    def ready(self) -> None:
        from zhucun.foundation.approvals.events import CaseClosed
        from zhucun.foundation.kernel.events import subscribe
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register
        from zhucun.work.units.queries import READERS

        from .actions import adjustment, nomination
        from .documents import offer_form_prints
        from .obligations import duties
        from .obligations_team import duties as team_duties
        from .queries.forms import for_print, print_name

        offer_form_prints(describe=print_name, forms=for_print)
        declare(duties)
        declare(team_duties)
        subscribe(CaseClosed, nomination.on_case_closed)
        subscribe(CaseClosed, adjustment.on_case_closed)
        readers = frozenset(READERS)
        register(NavItem("人", "选派与到县安排", "placement", 10, readers | {"sending_unit"}))
        register(
            NavItem("人", "三级布点", "placement_townships", 20, readers | {"sending_unit", "township_clerk"})
        )
        people = readers | {"sending_unit", "township_clerk", "village_committee", "team_member"}
        register(NavItem("人", "驻村工作队", "teams", 5, people))
        register(NavItem("人", "选派审批", "nominations", 15, readers | {"sending_unit", "township_clerk"}))
        register(NavItem("人", "工作队合规", "teams_compliance", 6, readers | {"township_clerk"}))
        register(
            NavItem(
                "人",
                "中央单位定点扶贫",
                "central_coverage",
                45,
                readers | {"sending_unit", "lead_department"},
            )
        )
        register(NavItem("人", "工作队合规", "teams_compliance", 7, readers | {"township_clerk"}))
        import_module("zhucun.work.teams.imports")  # registers the kinds of import
        import_module("zhucun.work.teams.imports_nominations")
