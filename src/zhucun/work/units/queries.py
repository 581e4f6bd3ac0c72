"""Reading batches, their units, liaisons and central systems, within the viewer's scope.

The row types ``Batch`` and ``Participation`` are exported for annotations in the apps above.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy

from .models import Batch as Batch
from .models import CentralSystem, SystemMembership, UnitLiaison
from .models import Participation as Participation

EDITORS = frozenset({"province_office", "city_office", "county_office", "selection_office"})
READERS = EDITORS | {"auditor", "county_leader", "finance_discipline"}


@dataclass(frozen=True)
class System:
    """A system of central units, its lead department and the units that belong to it on the day."""

    title: str
    lead: str
    units: tuple[Organisation, ...]


def batches(*, viewer: Actor) -> QuerySet[Batch]:
    """Batches of the areas the viewer works in: those above, at and below the areas of the viewer's roles.

    A unit sees the batches it takes part in.
    """
    rows = Batch.objects.annotate(units=Count("participations")).order_by("-starts_on", "title")
    if viewer.is_system:
        return rows
    keys: set[str] = set()
    below: list[str] = []
    for grant in viewer.grants:
        if grant.role in READERS:
            keys.update(divisions.path_keys(grant.division, clock.today()))
            below.append(grant.division)
    inside = Q(division_id__in=keys)
    for key in below:
        inside |= Q(county__startswith=key)
    own = viewer.organisations({"sending_unit"})
    return rows.filter(
        inside | Q(pk__in=Participation.objects.filter(organisation_id__in=own).values("batch_id"))
    )


def participations(*, viewer: Actor, batch: Batch, on: date) -> QuerySet[Participation]:
    """The units of a batch in printed order, with other names and the liaison in force; a unit sees itself alone."""
    rows = (
        Participation.objects.filter(batch=batch)
        .select_related("organisation")
        .prefetch_related(
            "organisation__names",
            Prefetch("organisation__liaisons", queryset=UnitLiaison.objects.filter(in_force(on))),
        )
        .order_by("position")
    )
    if viewer.is_system or viewer.holds(READERS):
        return rows
    return rows.filter(organisation_id__in=viewer.organisations({"sending_unit"}))


@implements("SC15-027")
def without_liaison(*, viewer: Actor, batch: Batch, on: date) -> list[str]:
    """Units of the batch without a liaison in force on the day; restricted units are not asked for one.

    Where the pack wants a deputy leader as liaison (``units.liaison_leader.count``), any other liaison does not count.
    """
    named = UnitLiaison.objects.filter(in_force(on))
    leaders = policy.find("units.liaison_leader.count", division=batch.division_id, on=on)
    if leaders is not None and leaders.value:
        named = named.filter(is_deputy_leader=True)
    rows = participations(viewer=viewer, batch=batch, on=on).filter(organisation__restricted=False)
    return [
        row.organisation.name for row in rows.exclude(organisation_id__in=named.values("organisation_id"))
    ]


@implements("ZY17-019", "ZY17-021")
def systems(*, viewer: Actor, on: date) -> list[System]:
    """The systems of central units with the units each holds on the day; a lead department sees its own system alone."""
    rows = CentralSystem.objects.select_related("lead").order_by("title")
    if not (viewer.is_system or viewer.holds(READERS)):
        rows = rows.filter(lead_id__in=[UUID(pk) for pk in viewer.organisations({"lead_department"})])
    members = SystemMembership.objects.filter(in_force(on)).select_related("organisation")
    rows = rows.prefetch_related(Prefetch("members", queryset=members.order_by("organisation__name")))
    return [
        System(row.title, row.lead.name, tuple(one.organisation for one in row.members.all())) for row in rows
    ]


def batch(*, viewer: Actor, pk: UUID) -> Batch | None:
    """One batch the viewer may see."""
    return batches(viewer=viewer).filter(pk=pk).first()


def names(batch: Batch) -> dict[str, UUID]:
    """Every name a unit of the batch's list goes by (listed name and confirmed others) to the unit."""
    rows = Participation.objects.filter(batch=batch)
    found = dict(rows.values_list("organisation__name", "organisation_id"))
    others = rows.exclude(organisation__names=None).values_list(
        "organisation__names__name", "organisation_id"
    )
    return dict(others) | found


def listed(batch: Batch) -> list[Participation]:
    """The closed list of a batch in printed order, for the apps above."""
    return list(Participation.objects.filter(batch=batch).select_related("organisation").order_by("position"))


def takes_part(batch: Batch, organisation: UUID) -> bool:
    """Whether a unit stands on the list of a batch."""
    return Participation.objects.filter(batch=batch, organisation_id=organisation).exists()


def may_name_liaison(viewer: Actor, organisation: Organisation) -> bool:
    """Whether the viewer answers for a unit: the unit itself, or the office of its area or above."""
    if viewer.is_system or str(organisation.pk) in viewer.organisations({"sending_unit"}):
        return True
    return viewer.holds(EDITORS, path=divisions.path_keys(organisation.division_id, clock.today()))


def central_systems() -> QuerySet[CentralSystem]:
    """The systems a central unit can be put into."""
    return CentralSystem.objects.order_by("title")


@implements("ZY17-019")
def central_units(*, viewer: Actor, on: date) -> list[tuple[Organisation, str]]:
    """Listed central units the viewer keeps, each with its system on the day ("" for none), those without first."""
    rows = (
        Organisation.objects.filter(level="central", participations__isnull=False)
        .distinct()
        .prefetch_related(Prefetch("systems", queryset=SystemMembership.objects.filter(in_force(on))))
        .order_by("name")
    )
    ways = divisions.ways_up({row.division_id for row in rows}, on)
    kept = {
        key
        for key, way in ways.items()
        if viewer.is_system or viewer.holds(EDITORS, path=[area.key for area in way])
    }
    found = [
        (row, next((one.system_id for one in row.systems.all()), ""))
        for row in rows
        if row.division_id in kept
    ]
    return sorted(found, key=lambda one: bool(one[1]))


def systems_by_unit(on: date) -> dict[UUID, str]:
    """The system of every central unit on the day."""
    rows = SystemMembership.objects.filter(in_force(on))
    return dict(rows.values_list("organisation_id", "system_id"))


@implements("ZY17-019")
def led_units(*, viewer: Actor, on: date) -> list[UUID]:
    """The units of the systems that the viewer's lead departments lead on the day."""
    leads = [UUID(pk) for pk in viewer.organisations({"lead_department"})]
    rows = SystemMembership.objects.filter(in_force(on), system__lead_id__in=leads)
    return list(rows.values_list("organisation_id", flat=True)) if leads else []
