from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "zhucun.foundation.approvals"
    label = "approvals"
    verbose_name = "审批"
