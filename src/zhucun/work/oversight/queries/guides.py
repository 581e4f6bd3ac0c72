"""Who guides what as of a day: the areas of a county or province with leaders, groups, contacts, last visits and flags."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries import siting as sitings

from .. import rules
from ..models import GroupSeat, GroupVisit, LeaderLink, LeaderVisit, PlaceContact, SupervisionGroup
from ..rules import Flag, Linked, Seated
from . import groups as group_queries
from .limits import Rulebook, rulebook
from .scope import covers, named

V = TypeVar("V", LeaderVisit, GroupVisit)
_MACHINE = system("督导核对")
_KINDS = {Level.COUNTY: LeaderLink.Kind.COUNTY, Level.TOWNSHIP: LeaderLink.Kind.TOWNSHIP}
_SEAT_OF_LEVEL = {"city": "prefecture", "county": "department"}


@dataclass(frozen=True)
class Grouped:
    """A supervision group with the seats in force, in order."""

    group: SupervisionGroup
    seats: tuple[GroupSeat, ...]

    @property
    def head(self) -> str:
        """The name of its head, "" without one."""
        return next((named(one.cadre) for one in self.seats if one.kind == GroupSeat.Kind.HEAD), "")


@dataclass(frozen=True)
class Guided:
    """An area with everybody who guides it on the day; visits are the last ones up to the day."""

    area: Area
    links: tuple[LeaderLink, ...] = ()
    groups: tuple[Grouped, ...] = ()
    contacts: tuple[PlaceContact, ...] = ()
    responsible: tuple[PlaceContact, ...] = ()
    leader_visit: date | None = None
    group_visit: date | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def leaders(self) -> str:
        """The linked leaders' names."""
        return "、".join(named(link.leader) for link in self.links)


def guides(*, viewer: Actor, within: str, level: Level, on: date) -> list[Guided]:
    """The areas of ``level`` (county or township) in ``within`` that lie in the viewer's areas, as they are guided on the day."""
    areas = [area for area in divisions.below(within, level, on) if covers(viewer, area.key)]
    return guided(areas, on)


def guided(areas: Sequence[Area], on: date) -> list[Guided]:
    """Areas (counties, or townships) as they are guided on a day, in their order. A constant number of queries.

    For callers that have settled which areas may be looked at.
    """
    keys = [area.key for area in areas]
    books = rulebook(keys, on)
    links, groups = _links(keys, on), _groups(keys, on)
    named_people = _named_people(keys, on)
    others = _areas_of({link.leader_id for rows in links.values() for link in rows}, on)
    bodies = _bodies([area.key for area in areas if area.level == Level.TOWNSHIP], on)
    leader_visits = _last(
        LeaderVisit.objects.valid().filter(link__division_id__in=keys), "link__division_id", on
    )
    group_visits = _last(
        GroupVisit.objects.valid().filter(group__division_id__in=keys), "group__division_id", on
    )
    found = []
    for area in areas:
        people = named_people.get(area.key, ())
        row = Guided(
            area=area,
            links=tuple(links.get(area.key, ())),
            groups=tuple(groups.get(area.key, ())),
            contacts=tuple(one for one in people if one.kind == PlaceContact.Kind.CONTACT),
            responsible=tuple(one for one in people if one.kind == PlaceContact.Kind.RESPONSIBLE),
            leader_visit=leader_visits.get(area.key),
            group_visit=group_visits.get(area.key),
        )
        flags = _flags(row, books, others, bodies.get(area.key, {}), on)
        found.append(replace(row, flags=tuple(flags)))
    return found


def _flags(
    row: Guided,
    books: Rulebook,
    others: dict[UUID, dict[str, list[str]]],
    bodies: dict[str, dict[UUID, str]],
    on: date,
) -> Iterable[Flag]:
    area, name = row.area.key, row.area.name
    linked = [
        Linked(named(link.leader), tuple(others[link.leader_id].get(link.kind, ()))) for link in row.links
    ]
    if row.area.level == Level.COUNTY:
        yield from rules.county_link_flags(
            name,
            linked,
            books.limit("oversight.leader_link.leaders_per_county", area, on),
            books.limit("oversight.leader_link.counties_per_leader", area, on),
        )
    else:
        yield from rules.township_link_flags(
            name,
            linked,
            books.limit("oversight.leader_link.leaders_per_township", area, on),
            books.limit("oversight.leader_link.townships_per_leader", area, on),
        )
        wanted = books.limit("oversight.supervision.groups_per_township", area, on)
        yield from rules.group_count_flags(name, len(row.groups), wanted)
        leaders = {link.leader_id: named(link.leader) for link in row.links}
        for one in row.groups:
            seated = [
                Seated(seat.kind, seat.cadre_id, named(seat.cadre), seat.cadre.organisation_id)
                for seat in one.seats
            ]
            yield from rules.seat_flags(name, seated, books.seats(area, on), leaders, bodies)
    named_first = books.limit("oversight.special_meeting.min_per_year", area, on)
    yield from rules.responsible_flags(name, len(row.responsible), named_first)
    yield from rules.contact_flags(
        name, len(row.contacts), books.limit("oversight.contact.per_place", area, on)
    )


def _links(keys: Collection[str], on: date) -> dict[str, list[LeaderLink]]:
    found: dict[str, list[LeaderLink]] = defaultdict(list)
    rows = LeaderLink.objects.filter(in_force(on), division_id__in=keys, kind__in=_KINDS.values())
    for row in rows.select_related("leader__organisation").order_by("valid_from", "pk"):
        found[row.division_id].append(row)
    return found


def _groups(keys: Collection[str], on: date) -> dict[str, list[Grouped]]:
    found: dict[str, list[Grouped]] = defaultdict(list)
    rows = SupervisionGroup.objects.filter(in_force(on), division_id__in=keys).order_by("number", "pk")
    for row in group_queries.seats_on(rows, on):
        held = group_queries.in_order(row.held)  # type: ignore[attr-defined]  # see seats_on
        found[row.division_id].append(Grouped(row, tuple(held)))
    return found


def _named_people(keys: Collection[str], on: date) -> dict[str, list[PlaceContact]]:
    found: dict[str, list[PlaceContact]] = defaultdict(list)
    for row in PlaceContact.objects.filter(in_force(on), division_id__in=keys).order_by("kind", "number"):
        found[row.division_id].append(row)
    return found


def _areas_of(leaders: Collection[UUID], on: date) -> dict[UUID, dict[str, list[str]]]:
    """All areas each leader is linked to on the day, wherever they lie, by the kind of link."""
    rows = list(
        LeaderLink.objects.filter(in_force(on), leader_id__in=leaders).values_list(
            "leader_id", "kind", "division_id"
        )
    )
    names = divisions.by_keys((key for _, _, key in rows), on)
    found: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for leader, kind, key in sorted(rows, key=lambda row: row[2]):
        found[leader][kind].append(names[key].name if key in names else key)
    return found


def _bodies(townships: Sequence[str], on: date) -> dict[str, dict[str, dict[UUID, str]]]:
    """The bodies of city and county level with a village in each township, by the kind of seat their person takes."""
    inside = Q(pk__in=())
    for key in townships:
        inside |= Q(village__key__startswith=key)
    found: dict[str, dict[str, dict[UUID, str]]] = defaultdict(lambda: defaultdict(dict))
    pairs: set[tuple[str, Organisation]] = set()
    for rows in (roster.teams(_MACHINE), sitings.visible_to(_MACHINE)):
        pairs.update((row.village_id, row.organisation) for row in rows.filter(inside, in_force(on)))
    for village, body in sorted(pairs, key=lambda pair: (pair[0], pair[1].name)):
        kind = _SEAT_OF_LEVEL.get(body.level)
        township = next((key for key in townships if village.startswith(key)), None)
        if kind and township:
            found[township][kind][body.pk] = body.name
    return found


def _last(rows: QuerySet[V], place: str, on: date) -> dict[str, date]:
    return dict(rows.filter(visited_on__lte=on).values_list(place).annotate(last=Max("visited_on")))
