"""Where a finding is put right: the form that moves the unit, the units of the county, the list, or the table."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from ..models import PlacementPlan
from ..placement.facts import Where
from ..placement.findings import Finding
from ..queries.checking import table_of


@dataclass(frozen=True)
class Remedy:
    """A finding with the step that leads on, and its address."""

    finding: Finding
    act: str
    url: str


def remedies(plan: PlacementPlan, found: Iterable[Finding], *, movable: bool) -> list[Remedy]:
    """The findings of a plan with their next step; units are moved only where the plan is ``movable``."""
    units = {(Where(**unit.where), unit.printed): unit for unit in plan.units.all() if unit.where}
    counties = {(row.city, row.name): row for row in plan.counties.all()}
    rows = {row.where: counties[row.city, row.county] for row in table_of(plan).rows}
    own, batch = (
        reverse("placement_units", args=[plan.pk]),
        reverse("placement_batch_units", args=[plan.batch_id]),
    )

    def remedy(finding: Finding) -> Remedy:
        for spot in finding.rows:
            if unit := units.get((spot.where, spot.text)):
                if movable:
                    url = reverse("placement_move", args=[plan.pk, unit.pk])
                    return Remedy(finding, f"调整{unit.printed}", url)
                return Remedy(finding, "看所在县的单位", f"{own}?county={unit.row_id}")
        for spot in finding.rows:
            if row := rows.get(spot.where):
                return Remedy(finding, f"{row.name}的单位", f"{own}?county={row.pk}")
        if finding.code.startswith(("placement.list.", "placement.unit.unplaced")):
            return Remedy(finding, "参与单位名单", batch)
        return Remedy(finding, "各县安排", reverse("placement_plan", args=[plan.pk]))

    return [remedy(finding) for finding in found]
