from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "zhucun.work.oversight"
    label = "oversight"
    verbose_name = "督导"
