"""Meetings on the work, and how long ago a unit's Party committee last dealt with it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting, TeamRole

from ..models import CaptainAttendance
from ..models import Meeting as Meeting
from .scope import inside, own_units
from .units import teams

_MACHINE = system("会议")


@dataclass(frozen=True)
class Convened:
    """A unit with a team in force: when its Party committee last met on the work, and how many days ago (None: never)."""

    organisation: Organisation
    last: date | None
    days: int | None


def visible_to(viewer: Actor) -> QuerySet[Meeting]:
    """Meetings that count: of the viewer's areas, of the viewer's unit, and of the units with a team in those areas."""
    helping = roster.teams(_MACHINE).filter(inside(viewer, "village")).values("organisation_id")
    rows = Meeting.objects.valid().select_related("organisation", "division")
    return rows.filter(inside(viewer) | own_units(viewer) | Q(organisation_id__in=helping))


def meeting(*, viewer: Actor, pk: UUID) -> Meeting | None:
    """One meeting the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def attendance(meeting: Meeting) -> list[CaptainAttendance]:
    """The captains of a meeting the viewer may see, by village. Restricted units show no people."""
    rows = meeting.captains.select_related("team__organisation", "team__village", "cadre__organisation")
    return list(rows.prefetch_related("team__village__spans").order_by("team__village_id", "pk"))


def captains(county: str, on: date) -> list[Posting]:
    """The leaders of the teams of a county on a day, one for a team."""
    rows = roster.postings(_MACHINE).filter(in_force(on), in_force(on, "team__"), team__county=county)
    found: dict[UUID, Posting] = {}
    for row in rows.filter(role=TeamRole.LEADER).order_by("team__village_id", "valid_from", "pk"):
        found.setdefault(row.team_id, row)
    return list(found.values())


@implements("JX18-075")
def committee_meetings(*, viewer: Actor, within: str, on: date) -> list[Convened]:
    """For each unit with a team in force, how long ago its Party committee last met on the work; never and longest first."""
    bodies: dict[UUID, Organisation] = {
        row.organisation_id: row.organisation
        for row in teams(viewer, on).filter(village__key__startswith=within)
    }
    met = Meeting.objects.valid().filter(organisation_id__in=bodies, held_on__lte=on)
    last = dict(met.values_list("organisation_id").annotate(last=Max("held_on")))
    rows = []
    for pk, body in bodies.items():
        day = last.get(pk)
        rows.append(Convened(body, day, (on - day).days if day else None))
    return sorted(rows, key=lambda one: (one.last or date.min, one.organisation.name))


def days_of(kind: str, counties: set[str], earliest: date) -> dict[str, list[date]]:
    """The days of an area's meetings of a kind from a day on, by division key."""
    found: dict[str, list[date]] = defaultdict(list)
    rows = Meeting.objects.valid().filter(kind=kind, division_id__in=counties, held_on__gte=earliest)
    for division, day in rows.values_list("division_id", "held_on"):
        found[division or ""].append(day)
    return found
