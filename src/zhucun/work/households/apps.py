from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"

    def ready(self) -> None:
        """Offer the workbook of households and members as a kind of import."""
        from . import imports_households  # noqa: F401
