"""Reading sitings: by township with the three levels side by side, and by unit."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.work.units.queries import READERS, Batch

from ..models import VillageSiting


@dataclass(frozen=True)
class Township:
    """A township and the villages sited in it, by sending level: province, city, county."""

    name: str
    province: tuple[str, ...]
    city: tuple[str, ...]
    county: tuple[str, ...]


def visible_to(viewer: Actor) -> QuerySet[VillageSiting]:
    """Sitings of the viewer's areas; a unit sees its own."""
    rows = VillageSiting.objects.select_related("organisation", "batch", "village")
    if viewer.is_system:
        return rows
    inside = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    for grant in viewer.grants:
        if grant.role in READERS | {"township_clerk"}:
            inside |= (
                Q(county__startswith=grant.division)
                if len(grant.division) <= 6
                else Q(village__key__startswith=grant.division)
            )
    return rows.filter(inside)


def sitings(*, viewer: Actor, batch: Batch, on: date) -> list[VillageSiting]:
    """Sitings of a batch in force on the day."""
    return list(visible_to(viewer).filter(in_force(on), batch=batch).order_by("county", "organisation__name"))


def present(*, viewer: Actor, batch: Batch, organisation: UUID) -> VillageSiting | None:
    """The village a unit holds now in a batch, whatever the day."""
    return visible_to(viewer).filter(batch=batch, organisation_id=organisation, valid_to=None).first()


@implements("H15-008")
def by_township(*, viewer: Actor, county: str, on: date) -> list[Township]:
    """All sitings in a county on the day, whatever the batch, so that clustering of the three levels shows."""
    rows = visible_to(viewer).filter(in_force(on), county=county)
    grouped: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names = {area.key: area.name for area in divisions.below(county, Level.TOWNSHIP, on)}
    villages = {area.key: area for area in divisions.below(county, Level.VILLAGE, on)}
    for row in rows:
        village = villages.get(row.village_id)
        township = names.get(village.parent or "", "（乡镇未知）") if village else "（乡镇未知）"
        label = village.name if village else row.village_id
        grouped[township][row.level].append(f"{label}（{row.organisation.name}）")
    return [
        Township(name, *(tuple(sorted(levels[key])) for key in ("province", "city", "county")))
        for name, levels in sorted(grouped.items())
    ]


@dataclass(frozen=True)
class Choice:
    """A village that may be chosen, and where it lies."""

    code: str
    name: str
    where: str


@implements("H15-007")
def eligible(*, batch: Batch, within: str, on: date) -> list[Choice]:
    """Villages of an area registered as key poor villages in the year the pack names, not yet chosen in the batch."""
    answer = policy.find("placement.filing_year", division=batch.division_id, on=batch.starts_on)
    if answer is None:
        return []
    taken = set(VillageSiting.objects.filter(in_force(on), batch=batch).values_list("village_id", flat=True))
    marks = figures.marked("filed_poor_village", on, value=str(answer.value), within=within)
    free = [mark.division for mark in marks if mark.division not in taken]
    ways = divisions.ways_up(free, on)
    return [
        Choice(way[0].code or way[0].key, way[0].name, "".join(step.name for step in reversed(way[1:-2])))
        for way in (ways[key] for key in free if key in ways)
    ]
