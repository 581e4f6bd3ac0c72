"""Checklists of households and villages: how each item stands on a day, counted by village with its gaps.

Which checklists there are and how each is kept is policy (``households.checklists``); a list exists where the instrument that
names its items holds. The standard (两不愁三保障) is read from the survey of the year, where it was asked anyway.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.policy import queries as policy

from ..models import HouseholdItem, HouseholdMember, Survey, VillageItem
from ..models.household import HEAD
from . import scope
from .years import listed

LISTS = "households.checklists"
State = HouseholdItem.State


@dataclass(frozen=True)
class Checklist:
    """A checklist in an area on a day: its items of households, those of the village, and the clause of the items.

    ``yearly`` ones are answered by the survey of the year and are not filled in by themselves.
    """

    key: str
    title: str
    items: tuple[str, ...]
    village_items: tuple[str, ...]
    yearly: bool
    clause: str


@dataclass(frozen=True)
class Cell:
    """How an item stands: ``state`` is met, gap, none or "" (nobody recorded it); ``since`` the day from which on."""

    state: str = ""
    note: str = ""
    since: date | None = None

    @property
    def word(self) -> str:
        """已落实, 未落实, 不需要 or 未登记."""
        return str(State(self.state).label) if self.state else "未登记"

    @property
    def gap(self) -> bool:
        """Whether it is not done, or nobody recorded it."""
        return self.state in ("", State.GAP)


NOBODY = Cell()


@dataclass(frozen=True)
class MatrixRow:
    """A household with its cells by item."""

    household: UUID
    number: str
    head: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Matrix:
    """A village's households by the items of a checklist, with the village's own cells."""

    checklist: Checklist
    rows: tuple[MatrixRow, ...]
    village: Mapping[str, Cell]

    def count(self, item: str, *states: str) -> int:
        """How many households stand so with an item."""
        return sum(row.cells.get(item, NOBODY).state in states for row in self.rows)

    def gaps(self, item: str) -> int:
        """How many households have a gap at an item."""
        return sum(row.cells.get(item, NOBODY).gap for row in self.rows)


@dataclass(frozen=True)
class VillageCount:
    """A village's counts: by item and state ("" nobody recorded it), and its own cells."""

    village: str
    households: int
    counts: Mapping[str, Counter[str]]
    own: Mapping[str, Cell] = field(default_factory=dict)

    def met(self, item: str) -> int:
        """Households with the item in place."""
        return self.counts[item][State.MET] if item in self.counts else 0

    def gaps(self, item: str) -> int:
        """Households with a gap: not done, or nobody recorded it."""
        seen = self.counts.get(item, Counter())
        return self.households - seen[State.MET] - seen[State.NONE]


def checklists(area: str, on: date) -> list[Checklist]:
    """The checklists of an area on a day; those of no instrument in force there are missing."""
    kept = policy.find(LISTS, division=area, on=on)
    found = []
    for row in kept.items if kept else ():
        answer = policy.find(str(row["list"]), division=area, on=on)
        if answer is None:
            continue
        items, own = [str(item) for item in answer.items], {str(item) for item in row["village_only"]}
        found.append(
            Checklist(
                answer.key, str(row["title"]), tuple(item for item in items if item not in own),
                tuple(items) if row["by_village"] else tuple(item for item in items if item in own), bool(row["yearly"]),
                answer.clause,
            )
        )  # fmt: skip
    return found


def checklist(key: str, area: str, on: date) -> Checklist | None:
    """One checklist of an area on a day; None where no instrument in force there names it."""
    return next((one for one in checklists(area, on) if one.key == key), None)


def cells_of(household: UUID, listing: Checklist, on: date) -> dict[str, Cell]:
    """How the items stand for one household on a day."""
    return _cells([household], listing, on).get(household, {})


def village_cells(villages: Iterable[str], listing: Checklist, on: date) -> dict[str, dict[str, Cell]]:
    """How the items that are a matter of the village stand in villages (division keys) on a day."""
    found: dict[str, dict[str, Cell]] = defaultdict(dict)
    rows = VillageItem.objects.filter(in_force(on), checklist=listing.key, village_id__in=set(villages))
    for row in rows:
        found[row.village_id][row.item] = Cell(row.state, row.note, row.valid_from)
    return found


@implements("H15-026", "JX18-010", "JX18-022")
def matrix(*, viewer: Actor, village: str, listing: Checklist, on: date) -> Matrix:
    """Every household on the list of a village by the items of a checklist as of a day; a constant number of queries."""
    rows = listed(on, scope.inside(viewer) & Q(village_id=village)).order_by("number")
    numbers = dict(rows.values_list("pk", "number"))
    heads = dict(
        HouseholdMember.objects.filter(in_force(on), household_id__in=numbers, relation=HEAD).values_list(
            "household_id", "person__name"
        )
    )
    cells = _cells(numbers, listing, on)
    return Matrix(
        listing,
        tuple(MatrixRow(pk, number, heads.get(pk, ""), cells.get(pk, {})) for pk, number in numbers.items()),
        village_cells([village], listing, on).get(village, {}),
    )


@implements("H15-026", "H15-027", "JX18-022")
def by_village(*, viewer: Actor, within: str, listing: Checklist, on: date) -> list[VillageCount]:
    """The villages of an area with a household on the list: counts by item and state, and the village's own cells."""
    inside = scope.inside(viewer) & begins("village__key", within)
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    totals: Counter[str] = Counter(
        listed(on, inside).order_by("village_id").values_list("village_id", flat=True)
    )
    there = listed(on, inside).values("pk")
    if listing.yearly:
        rows = _surveys(on).filter(household__in=there).values_list("household__village_id", "guarantees")
        for village, answers in rows:
            for item, answer in answers.items():
                counts[village][item][_asked(answer)] += 1
    else:
        items = HouseholdItem.objects.filter(in_force(on), checklist=listing.key, household__in=there)
        for village, item, state in items.annotate(village=F("household__village__key")).values_list(
            "village", "item", "state"
        ):
            counts[village][item][state] += 1
    own = village_cells(totals, listing, on)
    return [
        VillageCount(village, households, counts.get(village, {}), own.get(village, {}))
        for village, households in sorted(totals.items())
    ]


def _cells(households: Iterable[UUID], listing: Checklist, on: date) -> dict[UUID, dict[str, Cell]]:
    wanted = list(households)
    found: dict[UUID, dict[str, Cell]] = defaultdict(dict)
    if listing.yearly:
        for survey in _surveys(on).filter(household_id__in=wanted):
            for item, answer in survey.guarantees.items():
                cell = Cell(_asked(answer), str(answer.get("evidence", "")), survey.taken_on)
                found[survey.household_id][item] = cell
        return found
    for row in HouseholdItem.objects.filter(in_force(on), checklist=listing.key, household_id__in=wanted):
        found[row.household_id][row.item] = Cell(row.state, row.note, row.valid_from)
    return found


def _surveys(on: date) -> QuerySet[Survey]:
    return Survey.objects.filter(year=on.year, voided_on=None, taken_on__lte=on)


def _asked(answer: Mapping[str, object]) -> str:
    return State.MET if answer.get("met") else State.GAP
