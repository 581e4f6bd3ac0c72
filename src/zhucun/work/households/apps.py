from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"

    def ready(self) -> None:
        from zhucun.foundation.ui.nav import NavItem, register

        from .queries.scope import READERS

        register(NavItem("户与村", "农户名册", "households", 10, READERS))
        register(NavItem("户与村", "户情清单", "household_lists", 40, READERS))
        register(NavItem("户与村", "规模控制", "household_quotas", 60, READERS))
