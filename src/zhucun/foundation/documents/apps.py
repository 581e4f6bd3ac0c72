from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "zhucun.foundation.documents"
    label = "documents"
    verbose_name = "打印"
