"""Checking a plan: the plan as a case, the limits that hold for its batch, and what does not add up."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from ..checks import check_placement
from ..models import PlacementPlan
from ..placement.case import build_case
from ..placement.facts import (
    CountyRow,
    ListedUnit,
    PlacedUnit,
    Placements,
    PrintedCount,
    PrintedSum,
    UnitList,
    Where,
)
from ..placement.findings import Finding
from ..placement.limits import Limits, limits_in
from ..placement.text import plain


@implements("H15-004", "H15-043", "H15-005")
def findings(plan: PlacementPlan) -> list[Finding]:
    """What does not add up in a plan, by the checks; a proposed plan has no printed sums to contradict.

    Worked out once for a plan's version, the names known for its units and the policy in force.
    """
    names = frozenset(units.names(plan.batch).items())
    return list(_found(plan.pk, plan.version, names, _Shown(limits_of(plan.batch))))


@dataclass(frozen=True)
class _Shown:
    """Limits as a key: compared by what they say, since they hold mappings."""

    limits: Limits = field(compare=False)
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", repr(self.limits))


@lru_cache(maxsize=64)
def _found(pk: UUID, version: int, names: frozenset[tuple[str, UUID]], limits: _Shown) -> tuple[Finding, ...]:
    plan = PlacementPlan.objects.select_related("batch").get(pk=pk)
    listed = units.listed(plan.batch)
    printed_names = {row.organisation_id: row.printed for row in listed}
    unit_list = UnitList(
        units=tuple(ListedUnit(row.printed, row.category, row.heading, Where(**row.where)) for row in listed),
        printed=tuple(
            PrintedCount(**{**count, "where": Where(**count["where"])}) for count in plan.batch.totals
        ),
    )
    aliases = {plain(name): printed_names[unit] for name, unit in names if unit in printed_names}
    return tuple(check_placement(build_case(unit_list, table_of(plan), aliases, limits.limits)))


def table_of(plan: PlacementPlan) -> Placements:
    """The placement table behind a plan: county rows and sums as read, units where they now stand.

    Once a unit was moved, the printed numbers of teams no longer speak of this plan: it counts its own.
    """
    facts = plan.facts
    lines = list(plan.units.select_related("row").order_by("position"))
    changed = any(unit.moved_from_id not in {None, unit.row_id} for unit in lines)
    placed = tuple(
        PlacedUnit(
            unit.printed, unit.row.city, unit.row.name, unit.category, unit.heading, Where(**unit.where)
        )
        for unit in lines
    )
    if not facts or changed:
        here = Counter((unit.city, unit.county) for unit in placed)
        rows = tuple(
            CountyRow(
                r.city, r.name, r.villages, here[r.city, r.name], r.persons, Where(plan.title, "", r.position)
            )
            for r in plan.counties.order_by("position")
        )
        return Placements(rows=rows, units=placed, printed=(), by_unit=False)
    return Placements(
        rows=tuple(CountyRow(**{**row, "where": Where(**row["where"])}) for row in facts["rows"]),
        units=placed,
        printed=tuple(PrintedSum(**{**row, "where": Where(**row["where"])}) for row in facts["printed"]),
        by_unit=facts["by_unit"],
    )


def facts_json(table: Placements) -> dict[str, Any]:
    """County rows and printed sums of a table as plain values, to be kept with its plan."""
    return {
        "rows": [asdict(row) for row in table.rows],
        "printed": [asdict(row) for row in table.printed],
        "by_unit": table.by_unit,
    }


def limits_of(batch: Batch) -> Limits:
    """What the checks of a batch measure against: what holds in its area on its first day, and what its instrument prints."""
    areas = divisions.below(batch.division_id, Level.COUNTY, batch.starts_on)
    return limits_in(
        policy.book(),
        policy.way_up(batch.division_id, batch.starts_on),
        batch.starts_on,
        instrument=batch.instrument,
        without_code=frozenset(area.name for area in areas if area.management_area),
    )
