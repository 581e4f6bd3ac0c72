from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "zhucun.work.appraisal"
    label = "appraisal"
    verbose_name = "考核召回"

    def ready(self) -> None:
        from zhucun.foundation.approvals.events import CaseClosed
        from zhucun.foundation.kernel.events import subscribe
        from zhucun.foundation.ui.nav import NavItem, register
        from zhucun.work.duty.events import AbsenceCounted

        from .actions.facts import note_absence
        from .actions.recalls import on_case_closed
        from .queries.scope import PEOPLE, READERS, STATERS

        register(NavItem("管理", "召回与奖惩", "recalls", 30, READERS | PEOPLE))
        register(NavItem("管理", "队员记录", "appraisal_members", 31, STATERS - READERS - PEOPLE))
        subscribe(AbsenceCounted, note_absence)
        subscribe(CaseClosed, on_case_closed)
