"""How dates and spans are written on the pages of the registers: inclusive days, as people read them."""

from datetime import date, timedelta

from zhucun.foundation.divisions.history import EARLIEST

OPEN = date(
    2010, 1, 1
)  # before it the registers make no statement, so a span that begins there has no beginning


def day(value: date | None) -> str:
    """2018年7月5日; "" for none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def span(valid_from: date | None, valid_to: date | None) -> str:
    """A half-open span as inclusive days: 2015-02-13 至 2020-12-31, 2018-07-05 起, 至 2020-12-31, 长期."""
    last = valid_to - timedelta(days=1) if valid_to else None
    if valid_from and last:
        return f"{valid_from} 至 {last}" if valid_from <= last else f"{valid_from} 起未曾施行"
    if valid_from:
        return f"{valid_from} 起"
    return f"至 {last}" if last else "长期"


def register_span(valid_from: date, valid_to: date | None) -> str:
    """A span of the register of divisions, which knows nothing of the days before ``EARLIEST``."""
    return span(None if valid_from <= EARLIEST else valid_from, valid_to)
