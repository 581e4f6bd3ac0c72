from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zhucun.work.villages"
    label = "villages"
    verbose_name = "村情"
