"""Password and session rules; every number is a policy parameter of the product's own pack."""

from datetime import timedelta

from django.core.exceptions import ValidationError

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from .models import User
from .queries import real_today


def parameter(key: str) -> int:
    """A whole number of the product's own pack, as it stands on the real day."""
    return int(policy.value(key, division="", on=real_today()).value)


@implements("PD-002")
def session_minutes() -> int:
    """Minutes without a request after which a session ends."""
    return parameter("accounts.session.minutes")


@implements("PD-003")
def expired(user: object) -> bool:
    """Whether the password is older than the rules allow, or a first one; demo accounts do not expire."""
    if not isinstance(user, User) or user.demo_date is not None:
        return False
    if user.password_changed_at is None:
        return True
    return clock.now() - user.password_changed_at > timedelta(
        days=parameter("accounts.password.max_age_days")
    )


class PolicyLength:
    """Django password validator: at least as long as ``accounts.password.min_length`` says."""

    @implements("PD-003")
    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` for a password that is too short."""
        least = parameter("accounts.password.min_length")
        if len(password) < least:
            raise ValidationError(f"密码至少 {least} 个字符，现在是 {len(password)} 个。")

    def get_help_text(self) -> str:
        return f"至少 {parameter('accounts.password.min_length')} 个字符，不能全是数字，也不能是常见密码。"
