"""What a team's life leaves to see: who holds which rights, vacancies, changes, what is missing, the timeline.

Vacancies and changes are worked out from services, as of a day; nothing here is stored.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy

from ..models import Adjustment, LocalLiaison, Posting, Team
from .roster import postings, scope

OFFICES = frozenset({"province_office", "city_office", "county_office", "selection_office"})
TERRITORY = OFFICES | {"township_clerk"}
LEFT = frozenset(
    {"term", "rotation", "adjustment", "recall", "withdrawal"}
)  # endings that leave a place to fill
CHANGED = LEFT - {"term"}


def may_record(actor: Actor, team: Team) -> bool:
    """Whether the actor keeps a team's records: its unit, its township, or an office of its county or above."""
    if actor.is_system or str(team.organisation_id) in actor.organisations({"sending_unit"}):
        return True
    return actor.holds(TERRITORY, path=divisions.path_keys(team.village_id, clock.today()))


def may_close(actor: Actor, team: Team) -> bool:
    """Whether the actor may close a team: an office of its county or above."""
    return actor.is_system or actor.holds(OFFICES, path=divisions.path_keys(team.village_id, clock.today()))


def own_account(actor: Actor, posting: Posting) -> bool:
    """Whether the actor is the member him- or herself."""
    return bool(posting.cadre.account_id) and str(posting.cadre.account_id) == actor.id


def span(start: date, end: date | None) -> str:
    """A half-open span as people read it, both days inclusive."""
    until = f"{end - timedelta(days=1):%Y年%-m月%-d日}" if end else "今"
    return f"{start:%Y年%-m月%-d日}至{until}"


@dataclass(frozen=True)
class Vacancy:
    """A place that somebody left and nobody who arrived has filled; ``named`` is who was appointed but has not arrived."""

    posting: Posting
    since: date
    days: int
    named: str


@implements("JX18-061")
def vacancies(*, viewer: Actor, on: date, team: UUID | None = None) -> list[Vacancy]:
    """Vacancies of teams in force on the day, longest first, within the viewer's rights."""
    rows = _left(on).filter(in_force(on, "team__"))
    if not viewer.is_system:
        rows = rows.filter(scope(viewer, "team__"))
    if team is not None:
        rows = rows.filter(team_id=team)
    return _vacancies(rows, on)


def open_vacancies(team: Team, on: date) -> list[Vacancy]:
    """Vacancies of one team, whoever asks (for the act that fills them); those somebody was already named for are left out."""
    return [row for row in _vacancies(_left(on).filter(team=team), on) if not row.named]


def _left(on: date) -> QuerySet[Posting]:
    arrived = Posting.objects.filter(replaces=OuterRef("pk"), arrived_on__lte=on)
    rows = Posting.objects.filter(valid_to__lte=on, ending__in=LEFT).exclude(Exists(arrived))
    return rows.select_related("cadre", "team__organisation", "team__village")


def _vacancies(rows: QuerySet[Posting], on: date) -> list[Vacancy]:
    found = list(rows.prefetch_related("replaced_by__cadre"))
    vacant = []
    for row in found:
        assert row.valid_to is not None
        named = [
            one.cadre.name
            for one in row.replaced_by.all()
            if one.valid_from <= on and (one.valid_to is None or one.valid_to > on)
        ]
        vacant.append(Vacancy(row, row.valid_to, (on - row.valid_to).days, "、".join(named)))
    return sorted(vacant, key=lambda one: (-one.days, one.posting.pk))


@dataclass(frozen=True)
class Turnover:
    """How many of a unit's members left before their term ended, of how many in all, with the reasons."""

    unit: str
    members: int
    changed: int
    reasons: tuple[tuple[str, str, str, date], ...]

    @property
    def percent(self) -> float:
        return self.changed * 100 / self.members if self.members else 0.0


@implements("H15-036")
def turnover(*, viewer: Actor, on: date) -> list[Turnover]:
    """Per unit: members changed before the term's end up to the day, with each change's reason; units by name.

    Whoever only changed role within the team, or left because the team was closed, was not changed.
    """
    by_unit: dict[str, list[Posting]] = {}
    for row in postings(viewer).filter(valid_from__lte=on).exclude(ending="role"):
        by_unit.setdefault(row.team.organisation.name, []).append(row)
    found = []
    for unit, rows in sorted(by_unit.items()):
        early = [row for row in rows if changed_early(row, on)]
        reasons = tuple(
            (row.cadre.name, row.get_ending_display(), row.ending_reason, row.valid_to)
            for row in sorted(early, key=lambda one: one.valid_to or on)
            if row.valid_to is not None
        )
        found.append(Turnover(unit, len(rows), len(early), reasons))
    return found


def changed_early(posting: Posting, on: date) -> bool:
    """Whether a service ended by the day, before its planned end, by a change of the member."""
    return (
        posting.valid_to is not None
        and posting.valid_to <= on
        and posting.valid_to < posting.planned_to
        and posting.ending in CHANGED
    )


@implements("JX18-066")
def time_in_village(rows: Iterable[Posting], on: date) -> int:
    """Days a cadre served in villages up to the day: from arrival (else appointment) to the end of each service; days that
    two services share count once, gaps do not count."""
    spans = sorted(
        (
            row.arrived_on or row.valid_from,
            min(row.valid_to or on + timedelta(days=1), on + timedelta(days=1)),
        )
        for row in rows
        if (row.arrived_on or row.valid_from) <= on
    )
    days, reached = 0, date.min
    for start, end in spans:
        begin = max(start, reached)
        if end > begin:
            days += (end - begin).days
            reached = end
    return days


@dataclass(frozen=True)
class Moment:
    """Something that happened to a team or a member, for a timeline."""

    on: date
    what: str
    why: str = ""
    clause: str = ""


def timeline(*, viewer: Actor, team: Team, on: date) -> list[Moment]:
    """Everything that happened to a team up to the day, latest first."""
    found = [Moment(team.valid_from, "组建工作队")]
    if team.entered_on:
        found.append(Moment(team.entered_on, "工作队进村", clause="H15-010"))
    if team.valid_to:
        found.append(Moment(team.valid_to, "撤队", team.closing_reason))
    rows = postings(viewer).filter(team=team).prefetch_related("notes", "reports", "party_transfers")
    for row in rows:
        found += moments_of(row)
    for liaison in LocalLiaison.objects.filter(team=team):
        found.append(
            Moment(liaison.valid_from, f"联系协调干部：{liaison.name}（{liaison.body}）", clause="H15-012")
        )
    return sorted((one for one in found if one.on <= on), key=lambda one: one.on, reverse=True)


def moments_of(row: Posting) -> list[Moment]:
    """What happened in one member's service; it comes with ``notes``, ``reports`` and ``party_transfers``."""
    who, secretary = row.cadre.name, "，任第一书记" if row.first_secretary else ""
    found = [Moment(row.valid_from, f"{who}任{row.get_role_display()}{secretary}", row.appointment)]
    if row.arrived_on:
        found.append(Moment(row.arrived_on, f"{who}到村"))
    if row.valid_to:
        found.append(Moment(row.valid_to, f"{who}离任（{row.get_ending_display()}）", row.ending_reason))
    found += [
        Moment(n.happened_on, f"{who}：{n.get_kind_display()}", n.reason, "SC15-033") for n in row.notes.all()
    ]
    found += [
        Moment(n.settled_on, f"{who}：{n.get_kind_display()}办结", n.settled_how)
        for n in row.notes.all()
        if n.settled_on
    ]
    found += [
        Moment(one.delivered_on, f"{who}交来{one.title}", clause="SC15-054") for one in row.reports.all()
    ]
    for moved in row.party_transfers.all():
        found.append(Moment(moved.transferred_in_on, f"{who}组织关系转入", moved.letter, "H15-018"))
        if moved.transferred_out_on:
            found.append(Moment(moved.transferred_out_on, f"{who}组织关系转出", clause="H15-018"))
    return found


@implements("SC15-054")
def reports_due(posting: Posting) -> list[tuple[str, str]]:
    """The reports a member owes at the end of the term that are not handed in, with the clause; nothing where no pack asks."""
    answer = policy.find(
        "teams.end_of_term.documents", division=posting.team.village_id, on=posting.planned_to
    )
    if answer is None:
        return []
    there = {one.title for one in posting.reports.all()}
    return [(str(title), answer.clause) for title in answer.items if title not in there]


def liaison_of(team: UUID, on: date) -> LocalLiaison | None:
    """The team's local liaison on the day."""
    return LocalLiaison.objects.filter(in_force(on), team_id=team).first()


def services_of(*, viewer: Actor, cadre: UUID) -> list[Posting]:
    """Every service of a cadre that the viewer may see, oldest first, with what happened in it."""
    rows = postings(viewer).filter(cadre_id=cadre) | postings_of_self(viewer).filter(cadre_id=cadre)
    return list(
        rows.distinct()
        .prefetch_related("notes", "reports", "party_transfers", "form_copies")
        .order_by("valid_from", "pk")
    )


def adjustments_of(*, postings: Collection[UUID], on: date) -> list[Adjustment]:
    """Applications to be relieved from services the caller may see, oldest first; the medical detail is never read here."""
    rows = Adjustment.objects.filter(posting_id__in=list(postings), applied_on__lte=on).defer("restricted")
    return list(rows.order_by("applied_on", "pk"))


def relieved(posting: Posting, on: date) -> bool:
    """Whether an adjustment of the service was decided by the day."""
    return any(row.state == "done" for row in adjustments_of(postings=[posting.pk], on=on))


def postings_of_self(viewer: Actor) -> QuerySet[Posting]:
    """The services of the viewer's own person."""
    rows = Posting.objects.select_related("cadre", "team__organisation", "team__village")
    return (
        rows.filter(Q(cadre__account_id=UUID(viewer.id)))
        if viewer.id and not viewer.is_system
        else rows.none()
    )
