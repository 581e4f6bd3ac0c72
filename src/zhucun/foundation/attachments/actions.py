"""Adding, removing and handing out the files of records, and sweeping what no row holds."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final, Protocol

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from . import store
from .content import Kept, kept
from .guards import Guard, guard
from .models import Attachment

SUBJECT: Final = "附件"
_ORPHANED_AFTER: Final = timedelta(hours=1)  # younger ones may belong to a transaction that is still open


class UploadedFile(Protocol):
    """What Django's uploaded files and a test's own have in common."""

    @property
    def name(self) -> str | None: ...

    def chunks(self) -> Iterable[bytes]: ...


def add(*, actor: Actor, subject_kind: str, subject_id: str, county: str, file: UploadedFile) -> Attachment:
    """Keep a file with a record; pictures are written anew as JPEG without place and time.

    Raises ``NotAllowed`` where the kind's guard says no, ``Refusal`` (field ``file``) for a file too large, of a type
    the kind does not take, or damaged.
    """
    rights = _authorise(actor, subject_kind, subject_id)
    what = _prepared(rights, file, county)
    sha256 = hashlib.sha256(what.data).hexdigest()
    with transaction.atomic():
        store.lock(sha256)
        store.keep(
            sha256, what.data
        )  # before the row: a crash between them leaves an orphan, never a row without file
        row = Attachment.objects.create(
            county=county,
            sha256=sha256,
            name=what.name,
            media_type=what.media_type,
            size=len(what.data),
            subject_kind=subject_kind,
            subject_id=subject_id,
            added_by=actor.id,
            added_by_label=actor.label,
            added_at=clock.now(),
        )
        _record(actor, "上传附件", row)
    return row


@transaction.atomic
def remove(*, actor: Actor, attachment: Attachment) -> None:
    """Take a file off its record; its row stays, its bytes go when the time for a mistake is over (``sweep``)."""
    _authorise(actor, attachment.subject_kind, attachment.subject_id)
    rows = Attachment.objects.filter(pk=attachment.pk, removed_at=None)
    if not rows.update(removed_at=clock.now()):
        raise Conflict(f"“{attachment.name}”已被移除。请刷新页面。")
    _record(actor, "移除附件", attachment)


@transaction.atomic
def note_download(*, actor: Actor, attachment: Attachment) -> None:
    """Record that somebody took a document along (pictures shown on a page are not recorded one by one)."""
    _record(actor, "下载附件", attachment)


@implements("PD-022")
def sweep(folder: str | None = None) -> int:
    """Delete what no row holds; returns how many files. Part of the tick, idempotent.

    A row removed longer ago than ``attachments.removed_kept_days`` holds its file no more. Files younger than an hour
    stay. Each call looks into one of the 256 folders of the storage ("00" to "ff"), by default any: a round of all would
    cost too much every minute.
    """
    folder = folder or secrets.token_hex(1)
    now = clock.now()
    days = policy.value("attachments.removed_kept_days", division="", on=clock.today()).integer
    gone = now - timedelta(days=days)
    count = 0
    files = store.old(folder, now - _ORPHANED_AFTER)
    held = _held(files, gone)
    for file in files:
        if file in held:
            continue
        with transaction.atomic():
            if store.is_content(file):
                store.lock(file)
                if _held([file], gone):
                    continue
            store.discard(folder, file)
        count += 1
    return count


def _held(files: Iterable[str], gone: object) -> set[str]:
    """Those of the contents that a row holds."""
    rows = Attachment.objects.filter(sha256__in=list(files)).exclude(removed_at__lte=gone)
    return set(rows.values_list("sha256", flat=True))


def _authorise(actor: Actor, kind: str, subject_id: str) -> Guard:
    rights = guard(kind)
    if rights is None or not rights.may_write(actor, subject_id):
        raise NotAllowed("您不能为这份记录增减附件。如工作需要，请与本级管理员联系。")
    return rights


@implements("PD-020", "PD-021")
def _prepared(rights: Guard, file: UploadedFile, county: str) -> Kept:
    """The file as it will be kept, within the limits in force in the county."""
    size_key, side_key = "attachments.max_file_mb", "attachments.max_image_px"
    limits = policy.values((size_key, side_key), division=county, on=clock.today())
    most = limits[size_key].integer << 20
    data = bytearray()
    for piece in file.chunks():
        data += piece
        if len(data) > most:
            raise Refusal(
                f"文件超过上限 {limits[size_key].integer} MB。请压缩图片或拆成几个文件后再上传。",
                limits[size_key].clause,
                "file",
            )
    if not data:
        raise Refusal("文件是空的（0 字节）。请检查是否选错了文件。", field="file")
    return kept(bytes(data), file.name or "", accept=rights.accept, largest_side=limits[side_key].integer)


def _record(actor: Actor, verb: str, row: Attachment) -> None:
    record(
        actor=actor,
        verb=verb,
        subject_kind=SUBJECT,
        subject_id=row.pk,
        subject_label=row.name,
        county=row.county,
        detail={
            "file": row.sha256,
            "media_type": row.media_type,
            "size": row.size,
            "of": [row.subject_kind, row.subject_id],
        },
    )
