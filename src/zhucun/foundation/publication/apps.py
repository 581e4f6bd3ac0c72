from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "zhucun.foundation.publication"
    label = "publication"
    verbose_name = "公示公告"
