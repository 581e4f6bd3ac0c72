"""Working days: weekends, the State Council's yearly table of holidays and make-up days, and what was set since.

The library knows the years announced when it was released. ``Workday`` rows say the rest and win over it; a year that
neither knows has weekdays and weekends only.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from .models import Workday

ONE = timedelta(days=1)
_REACH = 3  # days looked at per working day, and
_SLACK = 30  # on top: enough for the longest holidays


def built_in(day: date) -> bool:
    """Whether the library's table has the day worked on; beyond its years the weekdays decide."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_workday(day: date) -> bool:
    """Whether offices work on the day."""
    row = Workday.objects.filter(day=day).first()
    return row.is_workday if row else built_in(day)


def after(day: date, workdays: int) -> date:
    """The working day that many working days after ``day`` (the day itself not counted; 0 is the day itself)."""
    return afters(day, {workdays})[workdays]


def afters(day: date, wanted: Collection[int]) -> dict[int, date]:
    """``after`` for several numbers of working days, with one query."""
    most = max(wanted, default=0)
    found = {0: day}
    start, known = day, _set_between(day + ONE, day + (most * _REACH + _SLACK) * ONE) if most else {}
    while len(found) <= most:
        start += ONE
        if known.get(start, built_in(start)):
            found[len(found)] = start
    return {number: found[number] for number in wanted}


@dataclass(frozen=True)
class Unusual:
    """A day of a year that is not as its weekday says, or that was set by hand (``note``)."""

    day: date
    is_workday: bool
    set_by_hand: bool
    note: str = ""


def unusual_days(year: int) -> list[Unusual]:
    """The holidays on weekdays, the make-up days on weekends, and everything set by hand, by day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = {row.day: row for row in Workday.objects.filter(day__range=(first, last))}
    days = [first + number * ONE for number in range((last - first).days + 1)]
    found = []
    for day in days:
        if row := rows.get(day):
            found.append(Unusual(day, row.is_workday, True, row.note))
        elif built_in(day) != (day.weekday() < 5):
            found.append(Unusual(day, built_in(day), False))
    return found


def is_announced(year: int) -> bool:
    """Whether the year's holidays are known: to the library, or set by hand."""
    return any(not day.is_workday for day in unusual_days(year))


def _set_between(first: date, last: date) -> dict[date, bool]:
    return dict(Workday.objects.filter(day__range=(first, last)).values_list("day", "is_workday"))
