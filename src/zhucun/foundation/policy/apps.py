from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "zhucun.foundation.policy"
    label = "policy"
    verbose_name = "制度"

    def ready(self) -> None:
        from django.core.signals import request_finished, request_started

        from . import shelf

        request_started.connect(shelf.begin, dispatch_uid="policy.begin")
        request_finished.connect(shelf.end, dispatch_uid="policy.end")
