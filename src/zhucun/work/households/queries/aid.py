"""What households received: measures, education aid by student, loans, relocation and what follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.policy import queries as policy

from ..models import Measure as Measure
from ..models import Relocation as Relocation
from ..models import RelocationVisit as RelocationVisit
from . import scope

ASKS, MATTERS = "households.measures.asks", "households.relocation.follow_ups"


@dataclass(frozen=True)
class Asks:
    """What must be said of a kind of measure besides its content."""

    person: bool
    level: bool
    amount: bool
    clause: str


@dataclass(frozen=True)
class Matters:
    """What is followed up after a relocation in an area, with its clause; empty where nothing is laid down."""

    items: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class MatterLine:
    """How a matter stands after a relocation: the last visit, None where nobody looked."""

    item: str
    last: RelocationVisit | None

    @property
    def gap(self) -> bool:
        """Whether nobody looked, or it was not settled then."""
        return self.last is None or not self.last.settled


@dataclass(frozen=True)
class LevelSum:
    """Education aid at one level: how many students, how often, how much (yuan)."""

    level: str
    students: int
    times: int
    amount: object


def asked_of(kind: str, area: str, on: date) -> Asks:
    """What a kind of measure asks in an area on a day."""
    answer = policy.find(ASKS, division=area, on=on)
    row = next((one for one in answer.items if one["kind"] == kind), None) if answer else None
    if answer is None or row is None:
        return Asks(False, False, False, "")
    return Asks(bool(row["person"]), bool(row["level"]), bool(row["amount"]), answer.clause)


def relocation_matters(area: str, on: date) -> Matters:
    """What is followed up after a relocation in an area on a day."""
    answer = policy.find(MATTERS, division=area, on=on)
    return Matters(tuple(str(item) for item in answer.items), answer.clause) if answer else Matters((), "")


def measures(viewer: Actor) -> QuerySet[Measure]:
    """The measures that count in the viewer's areas."""
    rows = Measure.objects.filter(scope.inside(viewer, "household__village__key"), voided_on=None)
    return rows.select_related("household", "person")


def measure(*, viewer: Actor, pk: UUID) -> Measure | None:
    """One measure the viewer may see."""
    return measures(viewer).filter(pk=pk).first()


def of_household(*, viewer: Actor, household: UUID) -> list[Measure]:
    """What a household received, the latest first."""
    return list(measures(viewer).filter(household_id=household).order_by("-given_on", "-pk"))


@implements("PL-091")
def education_aid(viewer: Actor, *, within: str, year: int | None = None) -> QuerySet[Measure]:
    """The education aid of an area (division key) by student; of one year or of all."""
    rows = measures(viewer).filter(begins("household__village__key", within)).exclude(level="")
    return rows if year is None else rows.filter(given_on__year=year)


@implements("PL-091")
def education_sums(rows: QuerySet[Measure], levels: Iterable[str]) -> list[LevelSum]:
    """Students, times and amount at each level; a level nobody was helped at stands with nothing. One query."""
    found = {
        row["level"]: row
        for row in rows.order_by().values("level").annotate(
            students=Count("person", distinct=True), times=Count("pk"), total=Sum("amount")
        )
    }  # fmt: skip
    order = [*levels, *sorted(found.keys() - set(levels))]
    return [
        LevelSum(level, found[level]["students"], found[level]["times"], found[level]["total"])
        if level in found else LevelSum(level, 0, 0, None)
        for level in order
    ]  # fmt: skip


def relocations(viewer: Actor) -> QuerySet[Relocation]:
    """The relocations that count in the viewer's areas."""
    rows = Relocation.objects.filter(scope.inside(viewer, "household__village__key"), voided_on=None)
    return rows.select_related("household__village")


def relocation(*, viewer: Actor, pk: UUID) -> Relocation | None:
    """One relocation the viewer may see."""
    return relocations(viewer).filter(pk=pk).first()


def relocation_of(*, viewer: Actor, household: UUID) -> Relocation | None:
    """The relocation of a household, if it has one."""
    return relocations(viewer).filter(household_id=household).first()


@implements("PL-061")
def matters_of(relocation: Relocation, on: date) -> list[MatterLine]:
    """How each matter stands after a relocation as of a day."""
    visits = RelocationVisit.objects.filter(Q(followed_on__lte=on), relocation=relocation)
    last = {visit.item: visit for visit in visits.order_by("followed_on", "pk")}
    wanted = relocation_matters(relocation.household.village_id, on)
    return [MatterLine(item, last.get(item)) for item in wanted.items]
