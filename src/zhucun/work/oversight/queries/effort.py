"""What a unit does for its villages: its leading group, stationed cadres, funds, visits and meetings of a year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting, Team

from ..models import Meeting, UnitGroupSeat, UnitVisit, WorkFunds
from ..rules import Flag, Limit, unit_group_flags
from .limits import rulebook
from .scope import covers, inside, own_units

_MACHINE = system("单位帮扶情况")
_KEYS = {"head": "heads", "deputy": "deputies", "member": "members"}
_ORDER = {kind: place for place, kind in enumerate(_KEYS)}


@dataclass(frozen=True)
class Effort:
    """A unit's work in a year: cadres stationed at its end (or today), funds provided (yuan), visits, problems solved, meetings."""

    stationed: int
    funds: Decimal
    top_visits: int
    deputy_visits: int
    problems_solved: int
    meetings: int


@dataclass(frozen=True)
class TeamFunds:
    """Work funds of a team for a year, summed, in yuan."""

    team: Team
    year: int
    amount: Decimal


def unit(*, viewer: Actor, pk: UUID) -> Organisation | None:
    """A unit whose work the viewer may see: the own one, one that lies in the viewer's areas, or that has a team there."""
    body = organisations.get(pk)
    if body is None or viewer.is_system or str(pk) in viewer.organisations({"sending_unit"}):
        return body
    if covers(viewer, body.division_id):
        return body
    helps = roster.teams(_MACHINE).filter(inside(viewer, "village"), organisation=body)
    return body if helps.exists() else None


@implements("SC15-030")
def unit_effort(*, viewer: Actor, organisation: Organisation, year: int, on: date) -> Effort | None:
    """What a unit did in a year, up to ``on``; None where the viewer may not see the unit."""
    if unit(viewer=viewer, pk=organisation.pk) is None:
        return None
    last = min(date(year, 12, 31), on)
    visits = UnitVisit.objects.valid().filter(
        organisation=organisation, visited_on__year=year, visited_on__lte=on
    )
    funds = WorkFunds.objects.valid().filter(provided_by=organisation, year=year, provided_on__lte=on)
    meetings = Meeting.objects.valid().filter(organisation=organisation, held_on__year=year, held_on__lte=on)
    return Effort(
        stationed=stationed(organisation, last).count(),
        funds=funds.aggregate(total=Sum("amount"))["total"] or Decimal("0.00"),
        top_visits=visits.filter(kind=UnitVisit.Kind.TOP).count(),
        deputy_visits=visits.filter(kind=UnitVisit.Kind.DEPUTY).count(),
        problems_solved=visits.aggregate(total=Sum("problems_solved"))["total"] or 0,
        meetings=meetings.count(),
    )


def stationed(organisation: Organisation, on: date) -> QuerySet[Posting]:
    """The cadres of a unit stationed in villages on a day."""
    rows = roster.postings(_MACHINE).filter(in_force(on), team__organisation=organisation, stationed=True)
    return rows.order_by("team__village_id", "valid_from", "pk").prefetch_related("team__village__spans")


@implements("PL-036")
def leading_group(organisation: Organisation, on: date) -> list[UnitGroupSeat]:
    """A unit's leading group on a day: head, deputies, members. Callers have settled that the unit may be seen."""
    rows = UnitGroupSeat.objects.filter(in_force(on), organisation=organisation).select_related(
        "cadre__organisation"
    )
    return sorted(rows, key=lambda one: (_ORDER[one.kind], one.valid_from, one.pk))


def leading_group_flags(organisation: Organisation, on: date) -> list[Flag]:
    """What differs from the numbers of the instrument adopted where the unit sits; nothing where none is."""
    counts: dict[str, int] = {}
    for one in leading_group(organisation, on):
        counts[one.kind] = counts.get(one.kind, 0) + 1
    books, place = rulebook([organisation.division_id], on), organisation.division_id
    wanted: dict[str, Limit] = {}
    for kind, word in _KEYS.items():
        if limit := books.limit(f"oversight.unit_group.{word}", place, on):
            wanted[kind] = limit
    return unit_group_flags(counts, wanted)


def group_seat(*, viewer: Actor, pk: UUID) -> UnitGroupSeat | None:
    """One place of a leading group of a unit the viewer may see."""
    row = UnitGroupSeat.objects.select_related("organisation", "cadre").filter(pk=pk).first()
    return row if row and unit(viewer=viewer, pk=row.organisation_id) else None


def funds(viewer: Actor) -> QuerySet[WorkFunds]:
    """Work funds that count: of the teams in the viewer's areas, and those of the viewer's own teams or given by the own unit."""
    rows = WorkFunds.objects.valid().select_related("team__organisation", "team__village", "provided_by")
    rows = rows.prefetch_related("team__village__spans")
    own = own_units(viewer, "team__organisation_id") | own_units(viewer, "provided_by_id")
    return rows.filter(inside(viewer, "team__village") | own)


@implements("JX18-074")
def funds_by_team(*, viewer: Actor, within: str) -> list[TeamFunds]:
    """The sums by team and year, latest year first."""
    rows = funds(viewer).filter(team__village__key__startswith=within).order_by()
    sums = list(rows.values_list("team_id", "year").annotate(total=Sum("amount")))
    teams = roster.teams(_MACHINE).prefetch_related("village__spans")
    held = teams.in_bulk([team for team, _, _ in sums])
    found = [TeamFunds(held[team], year, total) for team, year, total in sums]
    return sorted(found, key=lambda one: (-one.year, one.team.village_id, one.team.organisation.name))


def current_teams(viewer: Actor, on: date) -> QuerySet[Team]:
    """Teams of the viewer's areas that stood in this year or the one before: what funds are entered for."""
    rows = roster.teams(_MACHINE).filter(inside(viewer, "village"), valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=date(on.year - 1, 1, 1)))
    return rows.order_by("village_id", "pk").prefetch_related("village__spans")
