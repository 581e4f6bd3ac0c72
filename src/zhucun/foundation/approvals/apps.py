from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "zhucun.foundation.approvals"
    label = "approvals"
    verbose_name = "审批"

    def ready(self) -> None:
        from zhucun.foundation.accounts.roles import BUSINESS
        from zhucun.foundation.attachments import guards
        from zhucun.foundation.notify import sources
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register

        from .actions.papers import may_add
        from .notices import lines
        from .obligations import duties
        from .queries import FILES, may_read_file

        declare(duties)
        sources.declare(lines)
        guards.register(FILES, title="审批材料", may_read=may_read_file, may_write=may_add)
        register(NavItem("", "待我审批", "inbox", 5, BUSINESS))
        register(NavItem("系统", "工作日历", "workdays", 30, frozenset({"province_office", "system_admin"})))
