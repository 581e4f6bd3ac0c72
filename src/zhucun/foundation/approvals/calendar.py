"""Working days: weekends and the State Council's yearly table of holidays and make-up days."""

from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date) -> bool:
    """Whether offices work on the day; beyond the years of the table the weekdays decide."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def after(day: date, workdays: int) -> date:
    """The working day that many working days after ``day`` (the day itself not counted)."""
    while workdays > 0:
        day += timedelta(days=1)
        if is_workday(day):
            workdays -= 1
    return day
