from importlib import import_module

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"

    def ready(self) -> None:
        from zhucun.foundation.approvals.events import CaseClosed, StepDecided
        from zhucun.foundation.attachments import guards
        from zhucun.foundation.kernel.events import subscribe
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.publication.events import ObjectionAnswered
        from zhucun.foundation.ui.nav import NavItem, register

        from . import obligations, obligations_rolls
        from .actions import roll_papers, roll_results
        from .bulk.roles import RECONCILERS
        from .queries.scope import READERS

        subscribe(StepDecided, roll_results.on_step_decided)
        subscribe(CaseClosed, roll_results.on_case_closed)
        subscribe(ObjectionAnswered, roll_results.on_objection_answered)
        declare(obligations.duties)
        declare(obligations_rolls.duties)
        guards.register(
            roll_papers.FILES,
            title="名单材料",
            may_read=roll_papers.may_read,
            may_write=roll_papers.may_write,
        )
        for place, (title, page) in enumerate(
            (
                ("农户名册", "households"),
                ("名单与程序", "rolls"),
                ("各轮工作", "campaigns"),
                ("户情清单", "household_lists"),
                ("数据质量", "household_quality"),
                ("年度名单", "household_years"),
                ("清单落实", "household_checklists"),
                ("教育资助", "education_aid"),
                ("重新核查", "reverifications"),
                ("脱贫户回访", "follow_ups"),
                ("规模控制", "household_quotas"),
            ),
            10,
        ):
            register(NavItem("户与村", title, page, place, READERS))
        register(NavItem("户与村", "导出和比对", "exchange", 30, RECONCILERS))
        import_module("zhucun.work.households.imports_households")  # registers the kind of import
