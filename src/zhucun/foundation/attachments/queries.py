"""Reading attachments, where the guard of their kind lets the viewer. The row type is exported for annotations."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from django.core.files.base import File

from zhucun.foundation.kernel.actor import Actor

from . import store
from .guards import guard
from .models import Attachment as Attachment


def of(*, viewer: Actor, subject_kind: str, subject_id: str) -> list[Attachment]:
    """The files of a record that the viewer may open, oldest first; removed ones are not among them."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id, removed_at=None)
    return [row for row in rows.order_by("added_at", "pk") if _may_read(viewer, row)]


def held_by(subject_kind: str, subjects: Collection[str]) -> list[Attachment]:
    """The files of several records, oldest first, one query; for a caller that has scoped the records to its viewer."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id__in=subjects, removed_at=None)
    return list(rows.order_by("added_at", "pk"))


def latest_of(subject_kind: str, subjects: Collection[str]) -> dict[str, bytes]:
    """The bytes of the latest file of each record, one query; for a caller that has scoped the records to its viewer. What the
    storage lost is missing."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id__in=subjects, removed_at=None)
    latest = {row.subject_id: row.sha256 for row in rows.order_by("added_at", "pk")}
    found = {}
    for subject, sha256 in latest.items():
        with suppress(FileNotFoundError), store.open_(sha256) as file:
            found[subject] = file.read()
    return found


def attachment(*, viewer: Actor, pk: UUID) -> Attachment | None:
    """One file the viewer may open; None for foreign, removed and unknown ones alike."""
    row = Attachment.objects.filter(pk=pk, removed_at=None).first()
    return row if row and _may_read(viewer, row) else None


def open_file(row: Attachment) -> File[bytes]:
    """The bytes of a file that ``of`` or ``attachment`` gave; raises ``FileNotFoundError`` where the storage lost them."""
    return store.open_(row.sha256)


def _may_read(viewer: Actor, row: Attachment) -> bool:
    rights = guard(row.subject_kind)
    return rights is not None and (viewer.is_system or rights.may_read(viewer, row))
