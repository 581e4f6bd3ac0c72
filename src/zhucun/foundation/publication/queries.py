"""Reading notices and objections. What hangs is public; objections are not shown to village and township."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor

from .models import Objection as Objection
from .models import PublicNotice as PublicNotice

ANSWERERS = frozenset({"county_office", "city_office", "province_office"})
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
        if grant.role in ANSWERERS | {"auditor"} and not grant.organisation:
            inside |= Q(county__startswith=grant.division)
    return rows.filter(inside)


def may_answer(actor: Actor, row: PublicNotice) -> bool:
    """Whether the actor sits in the leading-group office of the county the notice hangs in, or above it."""
    return actor.is_system or actor.holds(ANSWERERS, path=divisions.path_keys(row.county, clock.today()))


def public(slug: str, on: date) -> PublicNotice | None:
    """The notice at a public address while it hangs; None before and after."""
    row = PublicNotice.objects.filter(slug=slug).select_related("division").first()
    return row if row and runs(row, on) else None


def answered(receipt: str) -> Objection | None:
    """The objection of a receipt, for whoever holds it."""
    return Objection.objects.filter(receipt=receipt.strip().upper()).select_related("notice").first()
