from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "zhucun.work.appraisal"
    label = "appraisal"
    verbose_name = "考核召回"
