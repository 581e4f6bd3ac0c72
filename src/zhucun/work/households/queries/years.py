"""The years of a county: what is missing before one is closed, the list as it stood, and what changed from list to list."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force

from ..models import Household, HouseholdMember, HouseholdState, Monitoring, Standing, Survey, YearRow
from ..models import YearClose as YearClose
from ..models.household import HEAD
from ..years import Compared, ListLine, compare, digest
from . import scope
from .accounts import last_day


@dataclass(frozen=True)
class Lack:
    """A household on the list that lacks something the year needs."""

    household: UUID
    number: str
    village: str
    head: str
    what: str


def listed(on: date, within: Q) -> QuerySet[Household]:
    """The households on the list as of a day: with a standing, or monitored."""
    rows = Household.objects.filter(within, Q(ended_on=None) | Q(ended_on__gt=on))
    standing = Standing.objects.filter(in_force(on), household=OuterRef("pk"))
    watched = Monitoring.objects.filter(in_force(on), household=OuterRef("pk"))
    return rows.filter(Exists(standing) | Exists(watched))


def list_on(county: str, on: date, year: int, within: Q | None = None) -> Iterator[ListLine]:
    """The list of a county as it stood on a day, by number, with the income of the year; a constant number of queries."""
    dated = {"county": county}
    status = dict(Standing.objects.filter(in_force(on), **dated).values_list("household_id", "status"))
    category = dict(Monitoring.objects.filter(in_force(on), **dated).values_list("household_id", "category"))
    members = HouseholdMember.objects.filter(in_force(on), **dated)
    heads = dict(members.filter(relation=HEAD).values_list("household_id", "person__name"))
    sizes = dict(members.order_by().values_list("household_id").annotate(people=Count("pk")))
    states = HouseholdState.objects.filter(in_force(on), **dated)
    living = {pk: words for pk, *words in states.values_list("household_id", "property", "cause")}
    surveys = Survey.objects.filter(county=county, year=year, voided_on=None, taken_on__lte=on)
    income = dict(surveys.values_list("household_id", "per_head"))
    rows = (
        listed(on, (within or Q()) & Q(county=county))
        .order_by("number")
        .values_list("pk", "village_id", "number")
    )
    for pk, village, number in rows.iterator(chunk_size=2000):
        kind, cause = living.get(pk, ("", ""))
        yield ListLine(
            pk, village, number, heads.get(pk, ""), sizes.get(pk, 0), status.get(pk, ""), category.get(pk, ""), kind, cause,
            income.get(pk),
        )  # fmt: skip


def missing(*, viewer: Actor, county: str, year: int) -> list[Lack]:
    """What the year still lacks in the viewer's part of a county: households on the list without a survey or without a head."""
    day = last_day(year)
    found = []
    for line in list_on(county, day, year, scope.inside(viewer)):
        for lacks, what in ((line.per_head is None, f"没有{year}年的调查"), (not line.head, "没有户主")):
            if lacks:
                found.append(Lack(line.household, line.number, line.village, line.head, what))
    return found


def closes(*, viewer: Actor, county: str) -> list[YearClose]:
    """The years a county closed, the last first; empty for a county in which the viewer reads nothing."""
    if not reads_in(viewer, county):
        return []
    return list(YearClose.objects.filter(county=county).order_by("-year"))


def close_of(*, viewer: Actor, county: str, year: int) -> YearClose | None:
    """The closing of a year, if it was closed and the viewer reads something in the county."""
    return next((row for row in closes(viewer=viewer, county=county) if row.year == year), None)


def reads_in(viewer: Actor, county: str) -> bool:
    """Whether the viewer reads the households of the county or of a part of it."""
    return viewer.is_system or any(
        county.startswith(area) or area.startswith(county) for area in scope.areas(viewer)
    )


def frozen(*, viewer: Actor, close: YearClose) -> QuerySet[YearRow]:
    """The rows of a closed year that the viewer may see."""
    return YearRow.objects.filter(scope.inside(viewer), close=close)


def lines_of(rows: QuerySet[YearRow]) -> list[ListLine]:
    """Frozen rows as lines."""
    return [
        ListLine(
            row.household_id, row.village_id, row.number, row.head, row.size, row.status, row.category, row.property, row.cause,
            row.per_head,
        )
        for row in rows.order_by("number").iterator(chunk_size=2000)
    ]  # fmt: skip


def intact(close: YearClose) -> bool:
    """Whether the rows of a closed year still are those the county closed: the digest over them is the same."""
    return digest(lines_of(YearRow.objects.filter(close=close))) == close.sha256


def compared(*, viewer: Actor, close: YearClose, other: YearClose | None, on: date) -> Compared:
    """What changed from a closed year to another, or (``other`` None) to the list as it stands on ``on``."""
    before = lines_of(frozen(viewer=viewer, close=close))
    if other is None:
        until, after = on, list(list_on(close.county, on, on.year, scope.inside(viewer)))
    else:
        until, after = last_day(other.year), lines_of(frozen(viewer=viewer, close=other))
    joined, left = _moves(close.county, last_day(close.year), until)
    return compare(before, after, joined, left)


def _moves(
    county: str, since: date, until: date
) -> tuple[dict[UUID, tuple[str, ...]], dict[UUID, tuple[str, ...]]]:
    """Who came into each household and who left it after ``since`` up to ``until``; a change of relation is neither."""
    rows = HouseholdMember.objects.filter(county=county).select_related("person")
    came = rows.filter(in_force(until), valid_from__gt=since).exclude(joined=HouseholdMember.Joined.RELATION)
    went = rows.filter(in_force(since), valid_to__lte=until).exclude(left=HouseholdMember.Left.RELATION)
    return _named(came), _named(went)


def _named(rows: QuerySet[HouseholdMember]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.household_id].append(row.person.name)
    return {key: tuple(names) for key, names in found.items()}
