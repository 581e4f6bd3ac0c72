from django.apps import AppConfig


class CadresConfig(AppConfig):
    name = "zhucun.work.cadres"
    label = "cadres"
    verbose_name = "干部"
