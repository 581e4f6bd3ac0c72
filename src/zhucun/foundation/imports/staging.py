"""What a job has read, in a folder of its own outside the database, so that staging never holds the
database's lock.

    var/imports/<job id>/         with lock and progress (kernel/folders.py), and
        source            the file as sent
        rows.parquet      typed rows        findings.parquet   faults        names.json   names to settle
        forecast.json     what a commit would change
        marked.xlsx       the user's workbook with the faults marked

The folder is removed when the job ends.
"""

import hashlib
import os
from collections.abc import Iterable
from uuid import UUID

import polars as pl

from zhucun.foundation.kernel.folders import Step, WorkFolders

SOURCE, ROWS, FINDINGS, NAMES, MARKED, FORECAST = (
    "source",
    "rows.parquet",
    "findings.parquet",
    "names.json",
    "marked.xlsx",
    "forecast.json",
)
_folders = WorkFolders("imports")
folder, remove, leftovers = _folders.of, _folders.remove, _folders.leftovers
working, is_held = _folders.working, _folders.is_held
write, write_json, read_json = _folders.write, _folders.write_json, _folders.read_json
report, progress = _folders.report, _folders.progress

__all__ = [
    "FINDINGS",
    "FORECAST",
    "MARKED",
    "NAMES",
    "ROWS",
    "SOURCE",
    "Step",
    "folder",
    "is_held",
    "leftovers",
    "progress",
    "read_frame",
    "read_json",
    "remove",
    "report",
    "scan_frame",
    "take_in",
    "working",
    "write",
    "write_frame",
    "write_json",
]


def take_in(job: UUID, chunks: Iterable[bytes], limit: int) -> tuple[str, int] | None:
    """Store the source file; returns its SHA-256 and size, or None when it exceeds `limit` bytes."""
    place = _folders.make(job)
    digest = hashlib.sha256()
    size = 0
    with (place / SOURCE).open("wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                return None
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def write_frame(job: UUID, name: str, frame: pl.DataFrame) -> None:
    """Write a frame as parquet."""
    write(job, name, lambda path: frame.write_parquet(path))


def read_frame(job: UUID, name: str) -> pl.DataFrame:
    """A whole frame; raises FileNotFoundError where it was not written or the job has ended."""
    return pl.read_parquet(folder(job) / name)


def scan_frame(job: UUID, name: str) -> pl.LazyFrame | None:
    """A frame to be read in part, or None where it was not written."""
    path = folder(job) / name
    return pl.scan_parquet(path) if path.exists() else None
