"""What a job has read, in a folder of its own outside the database, so that staging never holds the
database's lock.

    var/imports/<job id>/
        lock              held by the process that works on the job; the system lets go of it when the process
        dies source            the file as sent
        progress.json     how far the present step is (outside any transaction, so that it shows while one is
        open) rows.parquet      typed rows        findings.parquet   faults        names.json   names to
        settle marked.xlsx       the user's workbook with the faults marked

Each file is written under another name and renamed, so that a kill leaves the old one or none, never half of
one. The folder is removed when the job ends. Several machines need it on a shared file system with working
locks.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from django.conf import settings

SOURCE, ROWS, FINDINGS, NAMES, MARKED = (
    "source",
    "rows.parquet",
    "findings.parquet",
    "names.json",
    "marked.xlsx",
)
_PROGRESS = "progress.json"


def folder(job: UUID) -> Path:
    """Where the job's files lie (the folder may not exist)."""
    return Path(settings.VAR) / "imports" / str(job)


@contextmanager
def working(job: UUID) -> Iterator[bool]:
    """Hold the job for this process; yields False at once if a living process holds it already."""
    place = folder(job)
    if not place.exists():
        yield False
        return
    handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def is_held(job: UUID) -> bool:
    """Whether a living process works on the job."""
    with working(job) as held:
        return not held and folder(job).exists()


def take_in(job: UUID, chunks: Iterable[bytes], limit: int) -> tuple[str, int] | None:
    """Store the source file; returns its SHA-256 and size, or None when it exceeds `limit` bytes."""
    place = folder(job)
    place.mkdir(parents=True, mode=0o700)
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


def leftovers() -> list[tuple[UUID, float]]:
    """The jobs that have a folder, and for how many seconds nothing was added to it."""
    place = Path(settings.VAR) / "imports"
    folders = [one for one in place.iterdir() if one.is_dir()] if place.exists() else []
    return [(UUID(one.name), time.time() - one.stat().st_mtime) for one in folders]


def remove(job: UUID) -> None:
    """Remove the job's folder, if it is there."""
    shutil.rmtree(folder(job), ignore_errors=True)


def write(job: UUID, name: str, writer: Callable[[Path], object]) -> None:
    """Write one file whole or not at all."""
    target = folder(job) / name
    partial = target.with_name(f".{name}.{os.getpid()}")
    writer(partial)
    partial.replace(target)


def write_frame(job: UUID, name: str, frame: pl.DataFrame) -> None:
    """Write a frame as parquet."""
    write(job, name, lambda path: frame.write_parquet(path))


def write_json(job: UUID, name: str, value: Any) -> None:  # noqa: ANN401 - whatever json takes
    """Write a value as JSON."""
    write(job, name, lambda path: path.write_text(json.dumps(value, ensure_ascii=False)))


def read_frame(job: UUID, name: str) -> pl.DataFrame:
    """A whole frame; raises FileNotFoundError where it was not written or the job has ended."""
    return pl.read_parquet(folder(job) / name)


def scan_frame(job: UUID, name: str) -> pl.LazyFrame | None:
    """A frame to be read in part, or None where it was not written."""
    path = folder(job) / name
    return pl.scan_parquet(path) if path.exists() else None


def read_json(job: UUID, name: str) -> Any:  # noqa: ANN401 - whatever json gives
    """A value written by `write_json`, or None."""
    path = folder(job) / name
    return json.loads(path.read_text()) if path.exists() else None


@dataclass(frozen=True, slots=True)
class Step:
    """How far the present step is."""

    note: str
    done: int
    total: int


def report(job: UUID, note: str, done: int = 0, total: int = 0) -> None:
    """Say how far the present step is."""
    write_json(job, _PROGRESS, [note, done, total])


def progress(job: UUID) -> Step:
    """What `report` last said."""
    return Step(*(read_json(job, _PROGRESS) or ("正在排队", 0, 0)))
