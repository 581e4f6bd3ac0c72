from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "zhucun.foundation.obligations"
    label = "obligations"
    verbose_name = "义务与时限"

    def ready(self) -> None:
        from zhucun.foundation.notify.sources import declare

        from .notices import lines

        declare(lines)
