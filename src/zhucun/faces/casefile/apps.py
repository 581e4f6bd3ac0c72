from django.apps import AppConfig


class CasefileConfig(AppConfig):
    name = "zhucun.faces.casefile"
    label = "casefile"
    verbose_name = "档案"
