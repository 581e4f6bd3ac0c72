from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "zhucun.foundation.notify"
    label = "notify"
    verbose_name = "通知"
