"""Quotas of areas: what was assigned, passed on, used and registered. The row type is exported for annotations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Substr

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.queries import Answer

from ..models import HouseholdMember, Standing
from ..models import Quota as Quota
from ..scale import Gap, Numbers, compare
from . import scope

MODE = "households.quota.mode"
HARD, WARN, OFF = "hard", "warn", "off"
COUNTED = (Standing.Status.POOR, Standing.Status.RELAPSED)


@dataclass(frozen=True)
class Line:
    """An area in the table: ``lower`` is what its lower areas were assigned together, None where nothing was passed on;
    ``registered`` counts the households on the list and their people; ``gaps`` are empty where scale is not controlled."""

    area: Area
    quota: Quota | None
    lower: Numbers | None
    registered: Numbers
    mode: Answer | None
    gaps: tuple[Gap, ...]

    @property
    def is_controlled(self) -> bool:
        """Whether scale is controlled here at all."""
        return self.mode is not None and self.mode.text != OFF

    @property
    def assigned(self) -> Numbers | None:
        """The quota in numbers."""
        return assigned(self.quota) if self.quota else None

    @property
    def used(self) -> Numbers | None:
        """What was approved against it."""
        return used(self.quota) if self.quota else None


@dataclass(frozen=True)
class Tree:
    """An area and the areas directly below it, as of ``on``."""

    top: Line
    below: tuple[Line, ...]
    year: int
    on: date


def assigned(row: Quota) -> Numbers:
    """What a quota allows."""
    return Numbers(row.households, row.persons)


def used(row: Quota) -> Numbers:
    """What was approved against a quota."""
    return Numbers(row.used_households, row.used_persons)


def standing(division: str, year: int) -> Quota | None:
    """The quota of an area (key) that stands for a year."""
    return Quota.objects.filter(division_id=division, year=year, voided_on=None).first()


def mode(division: str, on: date) -> Answer | None:
    """How scale is controlled in an area on a day: hard, warn or off, with the clause; None where nothing says so."""
    return policy.find(MODE, division=division, on=on)


def day_in(year: int) -> date:
    """The day by which a year is judged: today, or the nearest day of that year."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))


def may_set(actor: Actor, area: Area) -> bool:
    """Whether the actor sets the quota of an area: an office above it. What the nation assigns to a province is entered by the
    province's own office, since nobody works in the system above it."""
    if actor.is_system:
        return True
    way = divisions.path_keys(area.key, clock.today())
    return actor.holds(scope.OFFICES, path=way if area.level == Level.PROVINCE else way[1:])


def reads(viewer: Actor, division: str, on: date) -> bool:
    """Whether an area lies in those whose households the viewer reads."""
    return viewer.is_system or bool(scope.areas(viewer) & set(divisions.path_keys(division, on)))


def tree(*, viewer: Actor, division: str, year: int) -> Tree | None:
    """An area (key) and those directly below it beside what was assigned to them for the year; None outside the viewer's areas.

    Registered are the households whose standing is poor or fallen back, with their people, today or on the nearest day of the year.
    """
    on = day_in(year)
    area = divisions.by_keys([division], on).get(division)
    if area is None or not reads(viewer, division, on):
        return None
    areas = [area, *divisions.children(division, on)]
    quotas = _quotas(areas, year)
    sums = _sums(quotas.values(), on)
    numbers = _registered([one.key for one in areas], on)
    lines = [
        _line(one, quotas.get(one.key), sums.get(one.key), numbers.get(one.key, Numbers()), on)
        for one in areas
    ]
    return Tree(lines[0], tuple(lines[1:]), year, on)


def _line(area: Area, quota: Quota | None, lower: Numbers | None, registered: Numbers, on: date) -> Line:
    line = Line(area, quota, lower, registered, mode(area.key, on), ())
    if quota is None or not line.is_controlled:
        return line
    return replace(line, gaps=compare(assigned(quota), lower, registered))


def _quotas(areas: list[Area], year: int) -> dict[str, Quota]:
    """The quotas of the area, the areas below it and those below these."""
    top = areas[0]
    rows = Quota.objects.filter(
        begins("division__key", top.key), year=year, voided_on=None, division__level__lte=top.level + 2
    )
    found = {row.division_id: row for row in rows}
    outside = {area.key for area in areas if not area.key.startswith(top.key)}  # came from elsewhere
    for row in Quota.objects.filter(division_id__in=outside, year=year, voided_on=None) if outside else ():
        found[row.division_id] = row
    return found


def _sums(quotas: Iterable[Quota], on: date) -> dict[str, Numbers]:
    """What the areas directly below were assigned together, by the key above them."""
    rows = {row.division_id: row for row in quotas}
    sums: dict[str, Numbers] = {}
    for key, area in divisions.by_keys(rows, on).items():
        if area.parent is not None:
            sums[area.parent] = sums.get(area.parent, Numbers()) + assigned(rows[key])
    return sums


def _registered(keys: list[str], on: date) -> dict[str, Numbers]:
    """Households on the list and their people on the day, by the area (key) they lie in; two queries per length of key."""
    households = Standing.objects.filter(in_force(on), status__in=COUNTED)
    people = HouseholdMember.objects.filter(
        in_force(on), in_force(on, "household__standings__"), household__standings__status__in=COUNTED
    )
    found: dict[str, Numbers] = {}
    for length in {len(key) for key in keys}:
        of_length = [key for key in keys if len(key) == length]
        counted = _by_prefix(households, of_length), _by_prefix(people, of_length)
        for key in of_length:
            found[key] = Numbers(*(numbers.get(key, 0) for numbers in counted))
    return found


def _by_prefix(rows: QuerySet[Any], keys: list[str]) -> dict[str, int]:
    length = len(keys[0])
    village = "household__village__key"
    part = Substr(village, 1, length) if length else Value("")
    if len(keys) == 1:
        rows = rows.filter(begins(village, keys[0]))
    grouped = rows.annotate(part=part).values("part").annotate(number=Count("pk")).order_by()
    if len(keys) > 1:
        grouped = grouped.filter(part__in=keys)
    return dict(grouped.values_list("part", "number"))
