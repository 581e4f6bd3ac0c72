"""The helpers of each village and the links that should exist, derived from the records of links and teams.

The links are those the instrument in force for the village names (``teams.village.links``); what each word is shown by is in
``_SHOWN_BY``. A link nothing is kept for yet (Party members to households) is neither there nor missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting, Team

from .links import links_of_villages


@dataclass(frozen=True)
class Link:
    """One of the links a village should have; ``there`` None where nothing is kept of it yet."""

    title: str
    there: bool | None


@dataclass(frozen=True)
class Village:
    """A village with its three kinds of helpers on a day, and its links with the clause that names them."""

    key: str
    name: str
    township: str
    units: tuple[str, ...]
    leaders: tuple[str, ...]
    first_secretary: tuple[str, ...]
    members: tuple[str, ...]
    links: tuple[Link, ...]
    clause: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The links that are not there."""
        return tuple(link.title for link in self.links if link.there is False)


@dataclass(frozen=True)
class _Known:
    teams: Sequence[Team]
    people: Sequence[Posting]
    leaders: Sequence[str]


_SHOWN_BY: Mapping[str, Callable[[_Known], bool]] = {
    "单位包村": lambda known: bool(known.teams),
    "领导干部包带": lambda known: bool(known.leaders),
    "驻村工作队到村": lambda known: any(team.entered_on for team in known.teams),
    "第一书记到岗": lambda known: any(one.first_secretary and one.arrived_on for one in known.people),
}


@implements("JX18-007", "JX18-008")
def villages(*, viewer: Actor, county: str, on: date) -> list[Village]:
    """The villages of a county that have a team or a linked leader on the day, by code; a constant number of queries."""
    areas = {area.key: area for area in divisions.below(county, Level.VILLAGE, on)}
    above = {area.key: area.name for area in divisions.below(county, Level.TOWNSHIP, on)}
    teams: dict[str, list[Team]] = {}
    for team in roster.teams(viewer).filter(in_force(on), county=county):
        teams.setdefault(team.village_id, []).append(team)
    people: dict[str, list[Posting]] = {}
    for one in roster.postings(viewer).filter(in_force(on), team__county=county):
        people.setdefault(one.team.village_id, []).append(one)
    linked = links_of_villages(list(areas), on)
    answer = policy.find("teams.village.links", division=county, on=on)
    wanted = tuple(str(title) for title in answer.items) if answer else ()
    return [
        _village(
            areas[key], above.get(areas[key].parent or "", ""), wanted, answer.clause if answer else "",
            _Known(teams.get(key, ()), people.get(key, ()), [link.leader.name for link in linked.get(key, ())]),
        )
        for key in sorted((teams.keys() | linked.keys()) & areas.keys())
    ]  # fmt: skip


def _village(area: Area, township: str, wanted: Sequence[str], clause: str, known: _Known) -> Village:
    shown = ((title, _SHOWN_BY.get(title)) for title in wanted)
    return Village(
        key=area.key, name=area.name, township=township,
        units=tuple(dict.fromkeys(team.organisation.name for team in known.teams)), leaders=tuple(known.leaders),
        first_secretary=tuple(one.cadre.name for one in known.people if one.first_secretary),
        members=tuple(one.cadre.name for one in known.people if not one.first_secretary),
        links=tuple(Link(title, judge(known) if judge else None) for title, judge in shown), clause=clause,
    )  # fmt: skip
