from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "zhucun.demo"
    label = "demo"
    verbose_name = "演示"
