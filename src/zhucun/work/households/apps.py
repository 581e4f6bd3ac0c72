from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"

    def ready(self) -> None:
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register

        from .obligations import duties
        from .queries.scope import READERS

        declare(duties)
        register(NavItem("户与村", "农户名册", "households", 10, READERS))
        register(NavItem("户与村", "户情清单", "household_lists", 40, READERS))
        register(NavItem("户与村", "年度名单", "household_years", 41, READERS))
        register(NavItem("户与村", "落实清单", "household_checklists", 42, READERS))
        register(NavItem("户与村", "教育资助", "education_aid", 43, READERS))
        register(NavItem("户与村", "重新核查", "reverifications", 44, READERS))
        register(NavItem("户与村", "脱贫户回访", "follow_ups", 45, READERS))
