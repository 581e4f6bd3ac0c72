"""Periods of the calendar in which something is owed again and again: months, quarters, half-years, years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Period:
    """A period by its first and last day; ``title`` as people say it (2015年3月, 2015年第1季度, 2015年上半年, 2015年)."""

    first: date
    last: date
    title: str


@dataclass(frozen=True)
class Record:
    """Something done on a day; ``solved`` counts the problems it settled."""

    day: date
    solved: int = 0


def period_of(every: str, day: date) -> Period:
    """The period of kind ``every`` (month, quarter, half_year, year) a day lies in; ``KeyError`` for another kind."""
    length = _MONTHS[every]
    number = (day.month - 1) // length
    first = date(day.year, number * length + 1, 1)
    following = date(day.year + (first.month + length > 12), (first.month + length - 1) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1), _title(every, day.year, number))


def periods(every: str, *, since: date, until: date | None, on: date, earliest: date) -> Iterator[Period]:
    """The periods from the one ``since`` lies in to the one ``on`` lies in, newest first, that ended on or after ``earliest``.

    ``until`` is the first day on which nothing is owed any more: a period it cuts short is not owed.
    """
    period = period_of(every, on)
    while period.last >= max(since, earliest):
        if until is None or until > period.last:
            yield period
        period = period_of(every, period.first - timedelta(days=1))


def fulfilled_on(period: Period, records: Sequence[Record], needed: int, solved: int = 0) -> date | None:
    """The day on which a period had as many records as ``needed`` and ``solved`` problems in all; None where it never did."""
    inside = sorted(
        (one for one in records if period.first <= one.day <= period.last), key=lambda one: one.day
    )
    count = settled = 0
    for one in inside:
        count, settled = count + 1, settled + one.solved
        if count >= needed and settled >= solved:
            return one.day
    return None


def _title(every: str, year: int, number: int) -> str:
    if every == "month":
        return f"{year}年{number + 1}月"
    if every == "quarter":
        return f"{year}年第{number + 1}季度"
    if every == "half_year":
        return f"{year}年{'下' if number else '上'}半年"
    return f"{year}年"
