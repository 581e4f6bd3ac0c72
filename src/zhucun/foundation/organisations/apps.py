from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "zhucun.foundation.organisations"
    label = "organisations"
    verbose_name = "机构"
