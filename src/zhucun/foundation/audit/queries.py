"""Reading the trail, within the viewer's rights."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.prefix import begins

from .models import ABOUT, AuditChange, AuditEntry

READERS = frozenset({"audit_admin", "auditor"})
COUNTY = 6  # digits of a county's key; areas above have fewer
ONE_DAY = timedelta(days=1)
MOST_BULK_ACTS = 1_000  # of one thing; an import touches a row once


def entries(
    *,
    viewer: Actor,
    person: str = "",
    text: str = "",
    subject: str = "",
    county: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditEntry]:
    """Entries an auditor may see, newest first: within the areas of the auditor's grants.

    ``person`` (name or id) finds what the person did and what was done to him or her; ``text`` the subject's label or id,
    or the verb; ``subject`` (id) the whole trail of one thing: its own entries, those about it, and bulk acts that
    touched it. Days are inclusive and mean the day of recording.

    Names and labels match from their beginning, so that an index answers; within counties or days also in the middle.
    """
    areas = {grant.division for grant in viewer.grants if grant.role in READERS}
    if not areas:
        return AuditEntry.objects.none()
    rows = AuditEntry.objects.all()
    if "" not in areas:
        rows = rows.filter(_inside(areas))
    if county:
        rows = rows.filter(_inside({county}))
    if first:
        rows = rows.filter(recorded_at__gte=_midnight(first))
    if last:
        rows = rows.filter(recorded_at__lt=_midnight(last + ONE_DAY))
    small = bool(first and last) or all(len(area) >= COUNTY for area in ({county} if county else areas))
    matches = _contains if small else begins
    if person:
        rows = rows.filter(
            Q(actor_id=person)
            | matches("actor_label", person)
            | Q(subject_id=person)
            | matches("subject_label", person)
        )
    if text:
        rows = rows.filter(
            matches("subject_label", text)
            | Q(subject_id=text)
            | (_contains("verb", text) if small else Q(verb=text))
        )
    if subject:
        rows = rows.filter(_about(subject))
    return rows.order_by("-id")


def _inside(areas: Iterable[str]) -> Q:
    """Entries of these areas: a county's bear its key, those of an area above are told by the beginning."""
    inside = Q()
    for area in areas:
        inside |= Q(county=area) if len(area) == COUNTY else begins("county", area)
    return inside


def _about(subject: str) -> Q:
    touched = AuditChange.objects.filter(subject_id=subject).values_list("entry_id", flat=True)
    found = Q(subject_id=subject) | Q(pk__in=list(touched[:MOST_BULK_ACTS]))
    for key in ABOUT:
        found |= Q(Exact(KeyTextTransform(key, "detail"), subject))
    return found


def _contains(field: str, text: str) -> Q:
    return Q(**{f"{field}__contains": text})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


@dataclass(frozen=True)
class Traced:
    """An act on a thing: its entry, and what it says of the thing (for a row of a bulk act, the row's own change)."""

    entry: AuditEntry
    detail: Mapping[str, Any]


def trail_of(subjects: Iterable[str]) -> list[Traced]:
    """Every act on the things (ids), those of bulk acts too, latest first, for pages that show a record with its history.

    It knows no rights: the caller has made sure that the reader may see the things.
    """
    wanted = list(subjects)
    rows = AuditChange.objects.filter(subject_id__in=wanted)
    touched: dict[UUID, Mapping[str, Any]] = {
        row.entry_id: json.loads(row.change) for row in rows.order_by("id")[:MOST_BULK_ACTS]
    }
    entries = AuditEntry.objects.filter(Q(subject_id__in=wanted) | Q(pk__in=list(touched)))
    return [Traced(entry, touched.get(entry.pk, entry.detail)) for entry in entries.order_by("-id")]


def changes(*, viewer: Actor, entry: UUID) -> QuerySet[AuditChange]:
    """The rows of a bulk act in their order, for whoever may see the entry."""
    if not entries(viewer=viewer).filter(pk=entry).exists():
        return AuditChange.objects.none()
    return AuditChange.objects.filter(entry_id=entry).order_by("number")
