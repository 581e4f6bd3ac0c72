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

        from .actions import roll_papers, roll_results
        from .obligations import duties
        from .queries import scope

        subscribe(StepDecided, roll_results.on_step_decided)
        subscribe(CaseClosed, roll_results.on_case_closed)
        subscribe(ObjectionAnswered, roll_results.on_objection_answered)
        declare(duties)
        guards.register(
            roll_papers.FILES,
            title="名单材料",
            may_read=roll_papers.may_read,
            may_write=roll_papers.may_write,
        )
        register(NavItem("户与村", "名单与程序", "rolls", 20, scope.READERS))
        register(NavItem("户与村", "各轮工作", "campaigns", 21, scope.READERS))
        register(NavItem("户与村", "规模控制", "household_quotas", 60, scope.READERS))
        register(NavItem("户与村", "农户名册", "households", 10, scope.READERS))
