from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "zhucun.work.duty"
    label = "duty"
    verbose_name = "到岗"
