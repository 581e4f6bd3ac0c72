"""Central units and their designated counties as of a day, within the viewer's rights.

An office sees the designations of its area, a unit its own, a lead department those of its system. A unit is judged by
all it has, wherever it lies; people are named only in counties the viewer sees, and never for a unit that shows none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.units import queries as units
from zhucun.work.units.queries import READERS

from .. import central_rules as rules
from ..central_rules import Flag, Limit, Limits, Service
from ..models.central import Designation as Designation
from ..models.central import Secondment as Secondment
from ..models.team import Posting
from .siting import OFFICES

PORTFOLIOS = Secondment.Portfolio
_KEYS = (
    "teams.secondment.min_per_county",
    "teams.secondment.min_years",
    "teams.secondment.max_years",
    "teams.central_first_secretary.min_per_unit",
    "teams.central_first_secretary.min_years",
)


@dataclass(frozen=True)
class Official:
    """An official on a temporary post; ``planned_to`` and ``ended`` are the first days without, ``ended`` None in post."""

    id: UUID
    cadre: UUID
    name: str
    post: str
    portfolio: str
    since: date
    planned_to: date
    ended: date | None
    reason: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class FirstSecretary:
    """A first secretary sent by the unit; ``counts`` says whether the village is registered as poor."""

    cadre: UUID
    name: str
    village: str
    since: date
    planned_to: date
    ended: date | None
    counts: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class County:
    """A designated county of a unit: its officials and first secretaries up to the day, newest first, and what is flagged."""

    designation: UUID
    key: str
    name: str
    where: str
    since: date
    officials: tuple[Official, ...]
    first_secretaries: tuple[FirstSecretary, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Unit:
    """A central unit with the designated counties the viewer sees.

    ``first_secretaries`` is how many count in all its counties; ``flags`` speak of the unit as a whole.
    """

    id: UUID
    name: str
    system: str
    restricted: bool
    first_secretaries: int
    counties: tuple[County, ...]
    flags: tuple[Flag, ...]

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """What is flagged of the unit and of the counties shown."""
        return (*self.flags, *(flag for county in self.counties for flag in county.flags))


def may_designate(viewer: Actor, county: str) -> bool:
    """Whether the viewer sits in the leading-group office of the nation or of the county's province."""
    way = divisions.way_up(county, clock.today())
    above = [area.key for area in way if area.level <= Level.PROVINCE]
    return viewer.is_system or viewer.holds({"province_office"}, path=above)


def may_second(viewer: Actor, designation: Designation) -> bool:
    """Whether the viewer is the unit, or sits in the office of the county or above."""
    if viewer.is_system or str(designation.organisation_id) in viewer.organisations({"sending_unit"}):
        return True
    return viewer.holds(OFFICES, path=divisions.path_keys(designation.division_id, clock.today()))


def visible_to(viewer: Actor, on: date) -> QuerySet[Designation]:
    """Designations the viewer may see, whether or not in force; the systems are those of the day ``on``."""
    rows = Designation.objects.select_related("organisation", "division")
    return rows if viewer.is_system else rows.filter(_scope(viewer, on))


def designation(*, viewer: Actor, pk: UUID) -> Designation | None:
    """One designation the viewer may see today."""
    return visible_to(viewer, clock.today()).filter(pk=pk).first()


def secondment(*, viewer: Actor, pk: UUID) -> Secondment | None:
    """One official's temporary post in a designation the viewer may see today; none of a unit that shows no people."""
    seen = visible_to(viewer, clock.today()).filter(organisation__restricted=False)
    rows = Secondment.objects.select_related("designation__organisation", "cadre")
    return rows.filter(pk=pk, designation__in=seen).first()


def candidates(viewer: Actor) -> list[Organisation]:
    """The central units a county may be designated to."""
    rows = organisations.visible_to(viewer).filter(level="central", closed_on=None)
    return list(rows.order_by("name"))


@implements("ZY17-002", "ZY17-004", "ZY17-019")
def coverage(*, viewer: Actor, on: date, within: str = "") -> list[Unit]:
    """Every unit with a designation in force on the day that the viewer sees, by name; ``within`` (a division key) narrows
    the counties. The number of queries does not grow with the units.
    """
    seen = visible_to(viewer, on).filter(in_force(on))
    if within:
        seen = seen.filter(county__startswith=within)
    return _units(list(seen), on)


def whole(*, row: Designation, on: date) -> Unit:
    """The unit of one designation with this county alone, whether or not it is in force: for its own page."""
    (unit,) = _units([row], on)
    return unit


def flags_of(row: Secondment, on: date) -> list[Flag]:
    """What falls short of an official's term, for whoever has just recorded it."""
    return rules.term_flags(limits(on), _service(row, on), on)


def limits(on: date) -> Limits:
    """The numbers in force in the nation on the day."""
    found = policy.found(_KEYS, division="", on=on)

    def limit(key: str) -> Limit | None:
        answer = found.get(key)
        return Limit(answer.integer, answer.clause) if answer else None

    return Limits(*(limit(key) for key in _KEYS))


def _scope(viewer: Actor, on: date) -> Q:
    own = viewer.organisations({"sending_unit"})
    inside = Q(organisation_id__in=[*own, *units.led_units(viewer=viewer, on=on)])
    for grant in viewer.grants:
        if grant.role in READERS and not grant.organisation:
            inside |= Q(county__startswith=grant.division)
    return inside


def _units(shown: Sequence[Designation], on: date) -> list[Unit]:
    bodies = {row.organisation_id: row.organisation for row in shown}
    open_to_view = [pk for pk, body in bodies.items() if not body.restricted]
    systems, held = units.systems_by_unit(on), limits(on)
    ways = divisions.ways_up({row.division_id for row in shown}, on)
    firsts = _first_secretaries(open_to_view, held, on)
    counties = _counties_of(open_to_view, on)
    officials = _officials([row.pk for row in shown if row.organisation_id in open_to_view], held, on)
    found = []
    for pk, body in sorted(bodies.items(), key=lambda one: one[1].name):
        mine = firsts.get(pk, [])
        serving = {
            one.cadre for county, one in mine if one.counts and not one.ended and county in counties[pk]
        }
        rows = [row for row in shown if row.organisation_id == pk]
        found.append(
            Unit(
                id=pk,
                name=body.name,
                system=systems.get(pk, ""),
                restricted=body.restricted,
                first_secretaries=len(serving),
                counties=tuple(
                    _county(
                        row, body, ways.get(row.division_id, ()), officials.get(row.pk, []),
                        [one for county, one in mine if county == row.division_id], held, on,
                    )
                    for row in sorted(rows, key=lambda row: row.division_id)
                ),
                flags=()
                if body.restricted
                else tuple(rules.first_secretary_flags(held, body.name, len(serving))),
            )
        )  # fmt: skip
    return found


def _county(
    row: Designation, body: Organisation, way: Sequence[divisions.Area], officials: list[Official],
    firsts: list[FirstSecretary], held: Limits, on: date,
) -> County:  # fmt: skip
    name = way[0].name if way else row.division_id
    serving = len({one.cadre for one in officials if one.ended is None})
    terms = [flag for one in officials for flag in one.flags] + [flag for one in firsts for flag in one.flags]
    missing = [] if body.restricted else rules.county_flags(held, name, serving)
    return County(
        designation=row.pk,
        key=row.division_id,
        name=name,
        where=" ".join(area.name for area in reversed(way[1:-1])),
        since=row.valid_from,
        officials=tuple(officials),
        first_secretaries=tuple(firsts),
        flags=(*missing, *(flag for flag in terms if flag.stands(on))),
    )


def _counties_of(bodies: Iterable[UUID], on: date) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = Designation.objects.filter(in_force(on), organisation_id__in=list(bodies))
    for body, county in rows.values_list("organisation_id", "division_id"):
        found[body].add(county)
    return found


def _officials(designations: Iterable[UUID], held: Limits, on: date) -> dict[UUID, list[Official]]:
    rows = Secondment.objects.filter(designation_id__in=list(designations), valid_from__lte=on)
    found: dict[UUID, list[Official]] = defaultdict(list)
    services: dict[UUID, list[Service]] = defaultdict(list)
    ordered = list(rows.select_related("cadre").order_by("-valid_from", "pk"))
    for row in ordered:
        services[row.designation_id].append(_service(row, on))
    terms = {pk: _terms(mine) for pk, mine in services.items()}
    for row in ordered:
        one = _service(row, on)
        term = terms[row.designation_id].get((one.key, one.ended))
        found[row.designation_id].append(
            Official(
                row.pk, row.cadre_id, row.cadre.name, row.post, row.get_portfolio_display(), row.valid_from, row.planned_to,
                one.ended, row.ending_reason if one.ended else "", tuple(rules.term_flags(held, term, on)) if term else (),
            )
        )  # fmt: skip
    return found


def _first_secretaries(
    bodies: Iterable[UUID], held: Limits, on: date
) -> dict[UUID, list[tuple[str, FirstSecretary]]]:
    """By unit: the county and the first secretary, of all its teams."""
    rows = list(
        Posting.objects.filter(
            first_secretary=True, team__organisation_id__in=list(bodies), valid_from__lte=on
        )
        .select_related("cadre", "team")
        .order_by("-valid_from", "pk")
    )
    villages = {row.team.village_id for row in rows}
    names = divisions.by_keys(villages, on)
    poor = figures.marks(villages, "filed_poor_village", on)
    services: dict[UUID, list[Service]] = defaultdict(list)
    for row in rows:
        services[row.team_id].append(_service(row, on))
    terms = {pk: _terms(mine) for pk, mine in services.items()}
    found: dict[UUID, list[tuple[str, FirstSecretary]]] = defaultdict(list)
    for row in rows:
        one, village = _service(row, on), row.team.village_id
        term = terms[row.team_id].get((one.key, one.ended))
        if term is None:
            continue  # went on in the next posting
        counts = village in poor
        name = names[village].name if village in names else village
        flags = rules.first_secretary_term_flags(held, term)
        if not counts and term.ended is None:
            clause = held.first_secretaries.clause if held.first_secretaries else ""
            flags.append(rules.not_counted(one.name, name, clause))
        found[row.team.organisation_id].append(
            (
                row.team.county,
                FirstSecretary(
                    row.cadre_id, one.name, name, term.since, term.planned_to, term.ended, counts, tuple(flags)
                ),
            )
        )  # fmt: skip
    return found


def _service(row: Secondment | Posting, on: date) -> Service:
    service = Service(str(row.cadre_id), row.cadre.name, row.valid_from, row.planned_to, row.valid_to)
    return rules.as_of(service, on)


def _terms(services: Iterable[Service]) -> dict[tuple[str, date | None], Service]:
    """The uninterrupted services by person and end, which is that of their last row."""
    return {(one.key, one.ended): one for one in rules.continuous(services)}


def every_flag(units_: Iterable[Unit]) -> Iterator[tuple[Unit, County | None, Flag]]:
    """What is flagged, unit by unit: of the unit, then of each county."""
    for unit in units_:
        yield from ((unit, None, flag) for flag in unit.flags)
        for county in unit.counties:
            yield from ((unit, county, flag) for flag in county.flags)
