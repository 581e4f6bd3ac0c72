from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "zhucun.work.units"
    label = "units"
    verbose_name = "派出单位"
