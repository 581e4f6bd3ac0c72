"""Writing to the trail, inside the transaction of the act it records."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.frames import write_frame

from .models import AuditChange, AuditEntry

_PIECE = 50_000
DIGEST = "changes_sha256"  # key in an entry's detail: the digest over the rows of a bulk act


def record(
    *,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: object,
    subject_label: str,
    county: str = "",
    detail: Mapping[str, Any] | None = None,
    happened_on: date | None = None,
) -> AuditEntry:
    """Record one act. ``verb`` and ``subject_kind`` are Chinese words a reader understands (停用, 用户).

    ``happened_on`` is when the act took effect, default the business date; the instant of recording is
    real. Call it inside the act's transaction, so that neither stands without the other; it refuses to run
    outside one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of the act it records")
    return AuditEntry.objects.create(
        recorded_at=clock.now(),
        happened_on=happened_on or clock.today(),
        actor_id=actor.id,
        actor_label=actor.label,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        subject_label=subject_label[:300],
        county=county,
        detail=dict(detail or {}),
    )


def record_bulk(
    *,
    actor: Actor,
    verb: str,
    subject_kind: str,
    subject_id: object,
    subject_label: str,
    changes: Iterable[tuple[str, Mapping[str, Any]]] | pl.DataFrame,
    county: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Record a bulk act as one entry with a digest over its rows, and the rows beside it.

    ``changes`` are (subject id, what changed) in the order of the act, or where they are many a frame of ``subject_id`` and
    ``change`` (JSON); ``detail`` carries the file's hash.
    """
    if isinstance(changes, pl.DataFrame):
        digest = hashlib.sha256()
        line = pl.concat_str("subject_id", pl.lit("\x1f"), "change", pl.lit("\x1e"))
        for piece in changes.iter_slices(_PIECE):
            digest.update("".join(piece.select(line).to_series().to_list()).encode())
        entry = record(
            actor=actor, verb=verb, subject_kind=subject_kind, subject_id=subject_id, subject_label=subject_label, county=county,
            detail={**(detail or {}), "rows": changes.height, DIGEST: digest.hexdigest()},
        )  # fmt: skip
        numbered = changes.with_row_index("number", 1).with_columns(entry_id=pl.lit(str(entry.id)))
        write_frame(AuditChange, numbered.select("entry_id", "number", "subject_id", "change"))
        return entry
    lines = [
        (subject, json.dumps(change, ensure_ascii=False, sort_keys=True, default=str))
        for subject, change in changes
    ]
    entry = record(
        actor=actor,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=subject_label,
        county=county,
        detail={**(detail or {}), "rows": len(lines), DIGEST: digest_of(lines)},
    )
    copy_rows(
        AuditChange,
        ("entry_id", "number", "subject_id", "change"),
        ((entry.id, number, subject, line) for number, (subject, line) in enumerate(lines, 1)),
    )
    return entry


def digest_of(lines: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over (subject, change) lines in order."""
    digest = hashlib.sha256()
    for subject, line in lines:
        digest.update(f"{subject}\x1f{line}\x1e".encode())
    return digest.hexdigest()
