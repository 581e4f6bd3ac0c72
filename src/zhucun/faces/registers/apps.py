from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "zhucun.faces.registers"
    label = "registers"
    verbose_name = "基础台账"

    def ready(self) -> None:
        from zhucun.foundation.accounts.roles import ADMINISTRATORS
        from zhucun.foundation.audit.queries import READERS
        from zhucun.foundation.policy.queries import clause_label
        from zhucun.foundation.ui import clauses
        from zhucun.foundation.ui.nav import NavItem, register

        clauses.name_with(clause_label)
        register(NavItem("依据", "制度条款", "instruments", 10))
        register(NavItem("依据", "参数查询", "policy", 20))
        register(NavItem("依据", "条款落实", "policy_coverage", 30))
        register(NavItem("依据", "行政区划", "divisions", 40))
        register(NavItem("依据", "单位机构", "organisations", 50))
        register(NavItem("系统", "账号与角色", "users", 10, ADMINISTRATORS))
        register(NavItem("系统", "审计记录", "audit", 20, READERS))
