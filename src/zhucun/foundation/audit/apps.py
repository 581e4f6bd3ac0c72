from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zhucun.foundation.audit"
    label = "audit"
    verbose_name = "审计"
