from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "zhucun.foundation.attachments"
    label = "attachments"
    verbose_name = "附件"
