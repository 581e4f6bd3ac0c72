from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"

    def ready(self) -> None:
        """Put the registry's pages into the navigation and offer its workbook as a kind of import."""
        from zhucun.foundation.ui.nav import NavItem, register

        from . import imports_households  # noqa: F401
        from .bulk.roles import RECONCILERS
        from .queries.scope import READERS

        register(NavItem("户与村", "农户名册", "households", 10, READERS))
        register(NavItem("户与村", "数据质量", "household_quality", 14, READERS))
        register(NavItem("户与村", "导出和比对", "exchange", 60, RECONCILERS))
