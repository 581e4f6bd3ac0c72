from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "zhucun.foundation.imports"
    label = "imports"
    verbose_name = "导入"

    def ready(self) -> None:
        from zhucun.foundation.accounts.roles import BUSINESS
        from zhucun.foundation.ui.nav import NavItem, register

        register(NavItem("管理", "导入", "imports", 90, BUSINESS))
