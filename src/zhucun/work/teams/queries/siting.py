"""Reading sitings: by township with the three levels side by side, by county, and where each unit stands."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.work.units.queries import READERS, Batch

from .. import rules
from ..models import VillageSiting
from .deadlines import SITING, answered_for, deadlines

OFFICES = frozenset({"province_office", "city_office", "county_office"})
LEVELS = ("province", "city", "county")


def siting_rules(batch: Batch) -> rules.SitingRules:
    """The rules of a batch: those of its area on its first day. Raises ``NoValue`` where number or term are not fixed."""
    place, on = batch.division_id, batch.starts_on
    fixed = policy.values(("placement.villages_per_unit", "placement.fixed_years"), division=place, on=on)
    found = policy.found(
        ("placement.key_poor_village_only", "placement.filing_year", "placement.siting.criteria"),
        division=place,
        on=on,
    )
    only, year = found.get("placement.key_poor_village_only"), found.get("placement.filing_year")
    criteria = found.get("placement.siting.criteria")
    return rules.SitingRules(
        villages=fixed["placement.villages_per_unit"].integer,
        years=fixed["placement.fixed_years"].integer,
        filing_year=year.integer if year and only and only.flag else None,
        criteria=tuple(str(text) for text in criteria.value) if criteria else (),
    )


def sending_level(batch: Batch) -> str:
    """The level a batch's units are sent by: that of the batch's own area, whatever bodies take part."""
    return rules.SENDING_LEVELS[divisions.by_key(batch.division_id, batch.starts_on).level]


def may_review(viewer: Actor, batch: Batch) -> bool:
    """Whether the viewer sits in the batch's own office or one above."""
    return viewer.is_system or viewer.holds(
        OFFICES, path=divisions.path_keys(batch.division_id, clock.today())
    )


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


@dataclass(frozen=True)
class Standing:
    """A unit of a batch with one of its villages, or none yet; ``state`` as in ``rules.filing_state``."""

    unit: str
    state: str
    due: date | None
    siting: VillageSiting | None


@implements("H15-009")
def standings(*, viewer: Actor, batch: Batch, on: date) -> list[Standing]:
    """Every unit the viewer answers for, in printed order, with its villages in force on the day and how filing stands."""
    prefetch_related_objects([batch], "participations__organisation")
    due = next((day.due for day in deadlines([batch], on)[batch.pk] if day.kind == SITING), None)
    held: dict[UUID, list[VillageSiting | None]] = defaultdict(list)
    for row in sitings(viewer=viewer, batch=batch, on=on):
        held[row.organisation_id].append(row)
    found = []
    for unit in answered_for(viewer, [batch], on)[batch.pk]:
        for siting in held.get(unit.organisation_id) or [None]:
            state = rules.filing_state(
                chosen=siting.valid_from if siting else None,
                filed=siting.filed_on if siting else None,
                reviewed=siting.reviewed_on if siting else None,
                due=due,
                on=on,
            )
            found.append(Standing(unit.organisation.name, state, due, siting))
    return found


@implements("H15-008")
def by_county(*, viewer: Actor, within: str, on: date) -> dict[str, Counter[str]]:
    """How many units of each sending level have a village in force in each county of an area, by county key."""
    rows = visible_to(viewer).filter(in_force(on), county__startswith=within)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for county, level in rows.values_list("county", "level"):
        found[county][level] += 1
    return dict(found)


def sitings(*, viewer: Actor, batch: Batch, on: date) -> list[VillageSiting]:
    """Sitings of a batch in force on the day."""
    return list(visible_to(viewer).filter(in_force(on), batch=batch).order_by("county", "organisation__name"))


def present(*, viewer: Actor, batch: Batch, organisation: UUID) -> list[VillageSiting]:
    """The villages a unit holds now in a batch, whatever the day, oldest first."""
    rows = visible_to(viewer).filter(batch=batch, organisation_id=organisation, valid_to=None)
    return list(rows.order_by("valid_from", "id"))


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
        Township(name, *(tuple(sorted(levels[key])) for key in LEVELS))
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
    """Villages of an area that may be chosen: those registered in the year the pack names, taken ones included.

    Where the pack names none, every village of the area, once a county or less is looked at.
    """
    year = siting_rules(batch).filing_year
    if year is not None:
        marks = figures.marked("filed_poor_village", on, value=str(year), within=within)
        keys = [mark.division for mark in marks]
    elif divisions.by_key(within, on).level >= Level.COUNTY:
        keys = [area.key for area in divisions.below(within, Level.VILLAGE, on)]
    else:
        keys = []
    ways = divisions.ways_up(keys, on)
    return [
        Choice(way[0].code or way[0].key, way[0].name, "".join(step.name for step in reversed(way[1:-2])))
        for way in (ways[key] for key in keys if key in ways)
    ]
