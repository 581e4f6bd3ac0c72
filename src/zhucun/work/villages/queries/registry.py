"""What the system counts of a village itself: the registered poor on a day, the collective income of a year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins
from zhucun.work.households.queries.register import Household, HouseholdMember, HouseholdState, Standing

from ..models import CollectiveEntry

POOR = (Standing.Status.POOR, Standing.Status.RELAPSED)
BY_DISASTER = "因灾"


@dataclass(frozen=True)
class Poor:
    """Registered poor households and their people."""

    households: int = 0
    persons: int = 0


def poor(villages: Collection[str], on: date) -> dict[str, Poor]:
    """The registered poor of villages on a day; villages without any are missing. Two queries."""
    return _poor(Q(village__in=list(villages)), on)


def poor_within(area: str, on: date) -> Poor:
    """The registered poor of a whole area on a day."""
    found = _poor(begins("village__key", area), on)
    return Poor(sum(one.households for one in found.values()), sum(one.persons for one in found.values()))


def _poor(where: Q, on: date) -> dict[str, Poor]:
    standing = Standing.objects.filter(in_force(on), status__in=POOR).values("household_id")
    rows = Household.objects.filter(where, Q(ended_on=None) | Q(ended_on__gt=on), pk__in=standing)
    households = dict(rows.values_list("village").annotate(Count("pk")))
    members = HouseholdMember.objects.filter(in_force(on), household__in=rows.values("pk"))
    persons = dict(members.values_list("household__village").annotate(Count("pk")))
    return {key: Poor(number, persons.get(key, 0)) for key, number in households.items()}


def collective_income(villages: Iterable[str], year: int) -> dict[str, Decimal]:
    """The income side of the collective ledger of a year, by village; villages without an entry are missing."""
    rows = CollectiveEntry.objects.valid().filter(
        village__in=list(villages), year=year, kind=CollectiveEntry.Kind.INCOME
    )
    return dict(rows.values_list("village").annotate(Sum("amount")))


def counted(villages: Collection[str], year: int) -> dict[str, dict[str, str]]:
    """What the system knows of villages for a profile of ``year``, by the catalogue's ``registry`` names; what it does not know
    is missing. The registered poor are those of the last day of the year, or of today while the year runs.
    """
    found: dict[str, dict[str, str]] = {key: {} for key in villages}
    for key, one in poor(villages, day_of(year)).items():
        found[key] |= {"poor_households": str(one.households), "poor_persons": str(one.persons)}
    for key, income in collective_income(villages, year).items():
        found[key]["collective_income"] = f"{income:f}"
    return found


def day_of(year: int) -> date:
    """The day a year's count is taken: its last, or today while it runs."""
    return min(date(year, 12, 31), clock.today())


@implements("PL-134")
def relapses_by_disaster(villages: Collection[str], year: int) -> dict[str, int]:
    """Households that fell back into poverty in a year with disaster among their causes, by village."""
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    rows = Standing.objects.filter(
        status=Standing.Status.RELAPSED, valid_from__gte=start, valid_from__lt=end,
        household__village__in=list(villages),
    )  # fmt: skip
    fell = {row.household_id: row for row in rows.select_related("household")}
    states = HouseholdState.objects.filter(household__in=fell, valid_from__lt=end).order_by("valid_from")
    causes: dict[object, set[str]] = {}
    for state in states:
        since = fell[state.household_id].valid_from
        if state.valid_from <= since and (state.valid_to is None or state.valid_to > since):
            causes[state.household_id] = {state.cause, *state.causes}
    found: dict[str, int] = {}
    for pk, row in fell.items():
        if BY_DISASTER in causes.get(pk, ()):
            key = row.household.village_id
            found[key] = found.get(key, 0) + 1
    return found
