"""Reading the trail, within the viewer's rights."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.kernel.actor import Actor

from .models import AuditChange, AuditEntry

READERS = frozenset({"audit_admin", "auditor"})


def entries(
    *,
    viewer: Actor,
    text: str = "",
    actor: str = "",
    county: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditEntry]:
    """Entries an auditor may see, newest first: within the areas of the auditor's grants.

    ``text`` matches the subject's label, id or the verb; ``actor`` the name or id of the person; days are
    inclusive and mean the day of recording.
    """
    areas = {grant.division for grant in viewer.grants if grant.role in READERS}
    rows = AuditEntry.objects.all()
    if not areas:
        return rows.none()
    if "" not in areas:
        inside = Q()
        for area in areas:
            inside |= Q(county__startswith=area)
        rows = rows.filter(inside)
    if text:
        rows = rows.filter(Q(subject_label__contains=text) | Q(subject_id=text) | Q(verb__contains=text))
    if actor:
        rows = rows.filter(Q(actor_label__contains=actor) | Q(actor_id=actor))
    if county:
        rows = rows.filter(county__startswith=county)
    if first:
        rows = rows.filter(recorded_at__date__gte=first)
    if last:
        rows = rows.filter(recorded_at__date__lte=last)
    return rows.order_by("-id")


def changes(*, viewer: Actor, entry: UUID) -> QuerySet[AuditChange]:
    """The rows of a bulk act in their order, for whoever may see the entry."""
    if not entries(viewer=viewer).filter(pk=entry).exists():
        return AuditChange.objects.none()
    return AuditChange.objects.filter(entry_id=entry).order_by("number")
