from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "zhucun.foundation.figures"
    label = "figures"
    verbose_name = "地区数据"
