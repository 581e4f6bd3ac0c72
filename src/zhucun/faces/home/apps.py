from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "zhucun.faces.home"
    label = "home"
    verbose_name = "首页"

    def ready(self) -> None:
        from zhucun.foundation.ui.nav import NavItem, register

        register(NavItem("", "首页", "home", 0))
        register(NavItem("", "到期与逾期", "duties", 10))
