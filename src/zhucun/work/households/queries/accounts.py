"""What an area and a year say about income and guarantees: the basis, the standard, the items asked."""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import queries as policy

from ..guarantees import Judged, judge
from ..income import Basis, Income, Standard, basis_of, compute
from ..models import Survey

POVERTY, WATCHED = "households.standard.income_yuan", "households.monitoring.line_yuan"
ASKED, STANDARD_ITEMS = "households.guarantees.items", "households.standard.items"


@dataclass(frozen=True)
class Asked:
    """The items of guarantees asked in an area and year, with their clause."""

    items: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Period:
    """The days for which a year's income is counted; both inclusive."""

    first: date
    last: date
    clause: str


def last_day(year: int) -> date:
    """The day whose rules hold for a year."""
    return date(year, 12, 31)


def basis(area: str, year: int) -> Basis:
    """The accounting basis of the year in an area (division key); raises ``Refusal`` where none is laid down."""
    day = last_day(year)
    named = policy.value("households.income.basis", division=area, on=day)
    return named_basis(area, year, named.text, named.clause)


def named_basis(area: str, year: int, name: str, clause: str = "") -> Basis:
    """The basis a survey of the year was made by."""
    rows = policy.value("households.income.bases", division=area, on=last_day(year))
    return basis_of(rows.items, name, clause or rows.clause)


def period(area: str, year: int) -> Period | None:
    """From which to which day the year's income is counted: a period that would begin after its end began the year before."""
    keys = ("households.income.period_from", "households.income.period_to")
    found = policy.found(keys, division=area, on=last_day(year))
    if len(found) < len(keys):
        return None
    first, last = (found[key].day_in(year) for key in keys)
    return Period(first if first <= last else found[keys[0]].day_in(year - 1), last, found[keys[0]].clause)


def standard(area: str, year: int, *, monitored: bool = False) -> Standard | None:
    """What income per head is held against: the poverty standard of the year; for a monitored household, or where there is no
    standard any more, the monitoring line."""
    keys = (WATCHED, POVERTY) if monitored else (POVERTY, WATCHED)
    found = policy.found(keys, division=area, on=last_day(year))
    answer = next((found[key] for key in keys if key in found), None)
    if answer is None:
        return None
    title = "监测范围" if answer.key == WATCHED else "扶贫标准"
    return Standard(answer.decimal, f"{year}年{title}", answer.clause)


def asked(area: str, year: int) -> Asked:
    """Every item that is asked, those of the standard first; empty where nothing is laid down."""
    found = policy.found((STANDARD_ITEMS, ASKED), division=area, on=last_day(year))
    answers = [found[key] for key in (STANDARD_ITEMS, ASKED) if key in found]
    items = dict.fromkeys(str(item) for answer in answers for item in answer.items)
    return Asked(tuple(items), answers[0].clause if answers else "")


def account(survey: Survey) -> Income:
    """The account of a survey by the basis it was made by."""
    known = named_basis(survey.household.village_id, survey.year, survey.basis)
    return compute({code: int(fen) for code, fen in survey.items.items()}, survey.size, known)


def judged(survey: Survey) -> Judged:
    """The guarantees of a survey by the items of its area and year."""
    wanted = asked(survey.household.village_id, survey.year)
    return judge(survey.guarantees, wanted.items, wanted.clause)


def standard_met(survey: Survey) -> Judged:
    """The items of the household standard (两不愁三保障) of the area and year as the survey found them."""
    answer = policy.find(STANDARD_ITEMS, division=survey.household.village_id, on=last_day(survey.year))
    items = tuple(str(item) for item in answer.items) if answer else ()
    return judge(survey.guarantees, items, answer.clause if answer else "")


def basis_or_none(area: str, year: int) -> Basis | None:
    """As ``basis``, None where none is laid down: the form then says so."""
    try:
        return basis(area, year)
    except Refusal:
        return None
