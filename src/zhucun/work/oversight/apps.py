from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "zhucun.work.oversight"
    label = "oversight"
    verbose_name = "督导"

    def ready(self) -> None:
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register

        from .obligations import duties
        from .queries.scope import AREAS

        declare(duties)
        register(NavItem("管理", "联系与督导", "oversight", 20, frozenset(AREAS)))
        register(NavItem("户与村", "各村帮扶力量", "village_helpers", 10, frozenset(AREAS)))
        register(NavItem("管理", "我的督导组", "my_group", 21, frozenset({"county_leader"})))
        register(NavItem("管理", "会议", "oversight_meetings", 23, frozenset(AREAS)))
        register(
            NavItem(
                "管理",
                "工作经费",
                "oversight_funds",
                24,
                frozenset({"finance_discipline", "county_office", "auditor"}),
            )
        )
        register(
            NavItem(
                "管理",
                "工作人员和培训",
                "oversight_staff",
                25,
                frozenset({"county_office", "township_clerk"}),
            )
        )
        register(NavItem("管理", "单位走访", "unit_visits", 22, frozenset(AREAS | {"sending_unit"})))
