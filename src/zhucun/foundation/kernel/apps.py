from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "zhucun.foundation.kernel"
    label = "kernel"
    verbose_name = "内核"
