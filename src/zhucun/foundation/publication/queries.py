"""Reading notices and objections. What hangs is public; objections are not shown to village and township."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements

from .models import Objection as Objection
from .models import PublicNotice as PublicNotice

NUMBER = "序号"
ANSWERERS = frozenset({"county_office", "city_office", "province_office"})
OBJECTION_READERS = ANSWERERS | {"auditor"}
READERS = ANSWERERS | {
    "township_clerk", "village_committee", "team_member", "county_leader", "auditor", "finance_discipline",
}  # fmt: skip


def visible_to(viewer: Actor) -> QuerySet[PublicNotice]:
    """Notices posted in the areas of the viewer's roles, past ones too."""
    rows = PublicNotice.objects.select_related("division")
    if viewer.is_system:
        return rows
    inside = Q(pk__in=())
    for grant in viewer.grants:
        if grant.role in READERS and not grant.organisation:
            inside |= Q(division__key__startswith=grant.division)
    return rows.filter(inside)


def counted(rows: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    """The notices with ``objection_count`` and, of these, ``open_count`` still without an answer."""
    waits = Q(objections__state=Objection.State.OPEN)
    return rows.annotate(objection_count=Count("objections"), open_count=Count("objections", filter=waits))


def notice(*, viewer: Actor, pk: UUID) -> PublicNotice | None:
    """One notice the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def of_subject(kind: str, pk: str) -> list[PublicNotice]:
    """The notices of a record, oldest first; the caller says who may see the record."""
    return list(PublicNotice.objects.filter(subject_kind=kind, subject_id=pk).order_by("starts_on", "pk"))


def runs(row: PublicNotice, on: date) -> bool:
    """Whether a notice hangs on the day."""
    return row.taken_down_on is None and row.starts_on <= on and (row.ends_on is None or on < row.ends_on)


def has_run(row: PublicNotice, on: date) -> bool:
    """Whether a notice hung its days to the end before the day."""
    return row.taken_down_on is None and row.ends_on is not None and row.ends_on <= on


def takes_objections(row: PublicNotice, on: date) -> bool:
    """Whether one may object to it on the day: a notice while it hangs; an announcement tells what is decided already."""
    return row.kind == PublicNotice.Kind.NOTICE and runs(row, on)


def last_day(row: PublicNotice) -> date | None:
    """The last day it hangs, taken down or not; None for an announcement without end."""
    return row.ends_on - timedelta(days=1) if row.ends_on else None


def running(on: date, within: Iterable[str] = ("",)) -> QuerySet[PublicNotice]:
    """What hangs on the day in the areas (keys), for everybody."""
    hangs = Q(ends_on=None) | Q(ends_on__gt=on)
    inside = Q(pk__in=())
    for key in within:
        inside |= Q(division__key__startswith=key)
    return PublicNotice.objects.filter(hangs, inside, starts_on__lte=on, taken_down_on=None)


@implements("PL-019")
def missing_levels(kind: str, pk: str, levels: Sequence[str], on: date | None = None) -> list[str]:
    """At which of the levels (村, 乡镇 …) the record has no notice that hung or hangs by the day (today); one taken down does not
    count."""
    posted = set(
        PublicNotice.objects.filter(
            kind=PublicNotice.Kind.NOTICE, subject_kind=kind, subject_id=pk, taken_down_on=None,
            starts_on__lte=on or clock.today(),
        ).values_list("level", flat=True)
    )  # fmt: skip
    return [level for level in levels if level not in posted]


@implements("PL-034")
def unposted(kind: str, ids: Iterable[str], step: str = "") -> list[str]:
    """Those of the records (ids) that have nothing posted on file, in the order given; with ``step`` nothing of that step or matter
    (a project's choice, its use of funds). What was taken down does not count."""
    wanted = list(ids)
    rows = PublicNotice.objects.filter(subject_kind=kind, subject_id__in=wanted, taken_down_on=None)
    posted = set((rows.filter(step=step) if step else rows).values_list("subject_id", flat=True))
    return [pk for pk in wanted if pk not in posted]


def numbers(row: PublicNotice) -> list[str]:
    """What the rows of a posted list are called by: their own 序号 where the list has that column, else counted from 1."""
    if NUMBER in row.columns:
        place = row.columns.index(NUMBER)
        return [str(one["cells"][place]) for one in row.rows]
    return [str(number) for number in range(1, len(row.rows) + 1)]


def row_said(row: PublicNotice, key: str) -> str:
    """A row of the posted list in words, by its key; "" for the whole notice."""
    cells = next((one["cells"] for one in row.rows if key and one["key"] == key), ())
    return " ".join(str(cell) for cell in cells if cell)


def open_objections(notices: Iterable[UUID]) -> int:
    """How many objections to the notices wait for an answer: the number is all that village and township learn."""
    return Objection.objects.filter(notice_id__in=list(notices), state=Objection.State.OPEN).count()


def objections(viewer: Actor) -> QuerySet[Objection]:
    """Objections the viewer may read: those of the areas of the viewer's offices, and an auditor's."""
    rows = Objection.objects.select_related("notice__division")
    if viewer.is_system:
        return rows
    inside = Q(pk__in=())
    for grant in viewer.grants:
        if grant.role in OBJECTION_READERS and not grant.organisation:
            inside |= Q(county__startswith=grant.division)
    return rows.filter(inside)


def may_answer(actor: Actor, row: PublicNotice) -> bool:
    """Whether the actor sits in the leading-group office of the county the notice hangs in, or above it."""
    return may_answer_in(actor, row.county)


def may_answer_in(actor: Actor, county: str) -> bool:
    """The same by the county."""
    return actor.is_system or actor.holds(ANSWERERS, path=divisions.path_keys(county, clock.today()))


def may_take_down(actor: Actor, row: PublicNotice) -> bool:
    """Whether the actor may take it down: who posted it, or who answers its objections."""
    return row.taken_down_on is None and (row.posted_by == actor.id or may_answer(actor, row))


def public(slug: str, on: date) -> PublicNotice | None:
    """The notice at a public address while it hangs; None before and after."""
    row = PublicNotice.objects.filter(slug=slug).select_related("division").first()
    return row if row and runs(row, on) else None


def answered(receipt: str) -> Objection | None:
    """The objection of a receipt, for whoever holds it."""
    return Objection.objects.filter(receipt=receipt.strip().upper()).select_related("notice").first()
