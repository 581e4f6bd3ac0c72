"""How values are written on screen: one way for numbers, dates, truth values and what is not known."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

UNKNOWN = "—"


def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """``2418`` → ``2,418``; ``digits`` decimals, by default as many as the value has but at most two."""
    if value is None:
        return UNKNOWN
    if digits is not None:
        return f"{value:,.{digits}f}"
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def text(value: object) -> str:
    """Any value as a reader expects it: ISO dates (instants in the site's time zone), 是/否, — for none."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
