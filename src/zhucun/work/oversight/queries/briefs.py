"""One page on a township for whoever guides it: its teams and rosters, what is missing, and what the group still owes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.obligations.duties import Duty
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting, Team, TeamRole

from .. import obligations
from ..models import GroupVisit, SupervisionGroup, UnitVisit
from .guides import Guided, guided
from .links import townships_of
from .scope import covers, named
from .units import last_visits

_MACHINE = system("乡镇简报")
_POOR = ("village_level", "filed_poor_village")  # marks that say a village is to have a team


@dataclass(frozen=True)
class TeamLine:
    """A team of the township on the day: who leads it, who is in it, and what is missing."""

    village: str
    unit: str
    captain: str
    members: tuple[str, ...]
    entered: date | None
    top_visit: date | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """A township on a day; ``without`` are its registered poor villages without a team, ``overdue`` the group's months without a
    visit."""

    guided: Guided
    teams: tuple[TeamLine, ...]
    without: tuple[str, ...]
    visits: tuple[GroupVisit, ...]
    overdue: tuple[Duty, ...]

    @property
    def area(self) -> Area:
        """The township."""
        return self.guided.area


@implements("SC15-021")
def brief(*, viewer: Actor, township: str, on: date) -> Brief | None:
    """The brief of a township: for the offices and leaders of its area, and for whoever holds a seat or link there that day.

    None for everybody else, and for what is no township. It reads the teams of exactly this township.
    """
    area = divisions.by_keys([township], on).get(township)
    if area is None or area.level != Level.TOWNSHIP:
        return None
    if not (covers(viewer, township) or township in townships_of(viewer=viewer, on=on)):
        return None
    groups = SupervisionGroup.objects.filter(division_id=township)
    owed = obligations.owed_by_groups(groups, on, obligations.look_back(on))
    visits = (
        GroupVisit.objects.valid().filter(group__in=groups, visited_on__lte=on).order_by("-visited_on", "-pk")
    )
    teams, without = _teams(township, on)
    return Brief(
        guided=guided([area], on)[0],
        teams=teams,
        without=without,
        visits=tuple(visits[:12]),
        overdue=tuple(sorted((one for one in owed if one.state(on) == "overdue"), key=lambda one: one.due)),
    )


def _teams(township: str, on: date) -> tuple[tuple[TeamLine, ...], tuple[str, ...]]:
    villages = {area.key: area.name for area in divisions.below(township, Level.VILLAGE, on)}
    rows = list(
        roster.teams(_MACHINE).filter(in_force(on), village_id__in=villages).order_by("village_id", "pk")
    )
    people: dict[UUID, list[Posting]] = defaultdict(list)
    for one in roster.postings(_MACHINE).filter(in_force(on), team__in=rows).order_by("valid_from", "pk"):
        people[one.team_id].append(one)
    top = last_visits({row.organisation_id for row in rows}, UnitVisit.Kind.TOP, on)
    lines = [
        _line(
            row, villages[row.village_id], people[row.pk], top.get((row.organisation_id, row.village_id)), on
        )
        for row in rows
    ]
    poor = {key for kind in _POOR for key in figures.marks(villages, kind, on)}
    helped = {row.village_id for row in rows}
    return tuple(lines), tuple(villages[key] for key in villages if key in poor - helped)


def _line(row: Team, village: str, people: list[Posting], top: date | None, on: date) -> TeamLine:
    closed = row.organisation.restricted
    leaders = [one for one in people if one.role == TeamRole.LEADER]
    entered = row.entered_on if row.entered_on and row.entered_on <= on else None
    missing = []
    if not people:
        missing.append("没有队员")
    elif not leaders:
        missing.append("没有队长")
    if entered is None:
        missing.append("没有登记进村")
    return TeamLine(
        village=village,
        unit=row.organisation.name,
        captain="、".join(named(one.cadre) for one in leaders),
        members=() if closed else tuple(named(one.cadre) for one in people if one.role != TeamRole.LEADER),
        entered=entered,
        top_visit=top,
        missing=tuple(missing),
    )
