from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "zhucun.foundation.publication"
    label = "publication"
    verbose_name = "公示公告"

    def ready(self) -> None:
        from zhucun.foundation.obligations.duties import declare
        from zhucun.foundation.ui.nav import NavItem, register

        from .obligations import duties
        from .queries import OBJECTION_READERS, READERS

        declare(duties)
        register(NavItem("户与村", "公示", "notices", 50, READERS))
        register(NavItem("户与村", "公示异议", "objections", 51, OBJECTION_READERS))
