from importlib import import_module

from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zhucun.work.villages"
    label = "villages"
    verbose_name = "村情"

    def ready(self) -> None:
        from zhucun.foundation.approvals.events import CaseClosed, StepDecided
        from zhucun.foundation.kernel.events import subscribe
        from zhucun.foundation.ui.nav import NavItem, register

        from .actions import exits
        from .queries.scope import READERS

        subscribe(StepDecided, exits.on_step_decided)
        subscribe(CaseClosed, exits.on_case_closed)
        register(NavItem("户与村", "村情", "villages", 5, READERS))
        import_module("zhucun.work.villages.imports")  # registers the kind of import
