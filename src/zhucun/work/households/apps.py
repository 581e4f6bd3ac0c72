from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "zhucun.work.households"
    label = "households"
    verbose_name = "建档立卡"
