"""Two clocks.

``now()`` is the real instant, used for security, the audit trail and tokens. ``today()`` is the *business
date* in Asia/Shanghai, by which rules and due dates are judged. A demonstration sign-in carries its own
business date (the demo plays in 2015 and 2018), set for the length of one request or command by
``business_date``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_business_date: ContextVar[date | None] = ContextVar("business_date", default=None)


def now() -> datetime:
    """The real instant, timezone-aware (UTC)."""
    return datetime.now(UTC)


def today() -> date:
    """The business date in Asia/Shanghai; the demonstration's own date inside ``business_date``."""
    return _business_date.get() or now().astimezone(SHANGHAI).date()


@contextmanager
def business_date(day: date | None) -> Iterator[None]:
    """Let ``today()`` answer ``day`` inside the block; ``None`` leaves the real date."""
    token = _business_date.set(day)
    try:
        yield
    finally:
        _business_date.reset(token)
