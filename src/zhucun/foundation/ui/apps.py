from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zhucun.foundation.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        from . import bundle  # noqa: F401 - registers the check that the bundle is built
