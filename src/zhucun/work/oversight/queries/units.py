"""What sending units do: visits to their villages, and how long ago the last one was."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries import siting as sitings
from zhucun.work.teams.queries.roster import Team

from ..models import UnitVisit
from .limits import rulebook
from .scope import inside, own_units

_MACHINE = system("单位的驻点村")


@dataclass(frozen=True)
class Visited:
    """A unit in a village: when its main leader was last there, and whether the area's reminder interval has passed.

    ``days`` counts from the last visit, from the team's beginning where there was none; ``remind`` is None where no interval is set.
    """

    organisation: Organisation
    village: str
    village_name: str
    last: date | None
    days: int
    remind: int | None

    @property
    def due(self) -> bool:
        """Whether a reminder is shown; it is never a breach."""
        return self.remind is not None and self.days > self.remind


def villages_of(organisation: UUID, on: date) -> set[str]:
    """The villages (division keys) in which a unit has a team, or is sited, on a day."""
    rows = (roster.teams(_MACHINE), sitings.visible_to(_MACHINE))
    return {
        key
        for found in rows
        for key in found.filter(in_force(on), organisation_id=organisation).values_list(
            "village_id", flat=True
        )
    }


def visits(viewer: Actor) -> QuerySet[UnitVisit]:
    """Visits that count, within the viewer's areas, or of the viewer's unit. Restricted units show no people."""
    rows = UnitVisit.objects.valid().select_related("organisation", "village")
    return rows.filter(inside(viewer, "village") | own_units(viewer), organisation__restricted=False)


def teams(viewer: Actor, on: date) -> QuerySet[Team]:
    """Teams in force on the day in the viewer's areas or of the viewer's unit."""
    return roster.teams(_MACHINE).filter(in_force(on)).filter(inside(viewer, "village") | own_units(viewer))


@implements("JX18-031")
def main_leader_visits(*, viewer: Actor, within: str, on: date) -> list[Visited]:
    """For each unit and village of a team in force, how long its main leader has not been there; longest first."""
    rows = list(teams(viewer, on).filter(village__key__startswith=within))
    last = last_visits({row.organisation_id for row in rows}, UnitVisit.Kind.TOP, on)
    keys = {row.village_id for row in rows}
    names, books = divisions.by_keys(keys, on), rulebook(keys, on)
    found = []
    for row in rows:
        visited = last.get((row.organisation_id, row.village_id))
        remind = books.answer("oversight.unit_leader_visit.reminder_days", row.village_id, on)
        found.append(
            Visited(
                organisation=row.organisation,
                village=row.village_id,
                village_name=names[row.village_id].name if row.village_id in names else row.village_id,
                last=visited,
                days=(on - (visited or row.valid_from)).days,
                remind=remind.integer if remind else None,
            )
        )
    return sorted(found, key=lambda one: (-one.days, one.organisation.name, one.village))


def last_visits(units: Collection[UUID], kind: str, on: date) -> dict[tuple[UUID, str], date]:
    """The last visit of a kind up to a day, by unit and village."""
    rows = UnitVisit.objects.valid().filter(organisation_id__in=units, kind=kind, visited_on__lte=on)
    return {
        (unit, village): day
        for unit, village, day in rows.order_by("visited_on").values_list(
            "organisation_id", "village_id", "visited_on"
        )
    }


def visits_since(units: Collection[UUID], earliest: date) -> dict[tuple[UUID, str, str], list[UnitVisit]]:
    """Visits that count from a day on, by unit, village and kind of visitor."""
    found: dict[tuple[UUID, str, str], list[UnitVisit]] = defaultdict(list)
    rows = UnitVisit.objects.valid().filter(Q(visited_on__gte=earliest), organisation_id__in=units)
    for row in rows:
        found[row.organisation_id, row.village_id, row.kind].append(row)
    return dict(found)
