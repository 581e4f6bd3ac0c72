"""Folders of background work: files, a lock and the progress of one job, beside the database.

    var/<kind>/<job id>/
        lock              held by the process that works on the job; the system lets go of it when the process dies
        progress.json     how far the present step is; a file, since on SQLite no row could change while a long
                          transaction is open

Each file is written under another name and renamed, so that a kill leaves the old one or none, never half of one.
Several machines need the folder on a shared file system with working locks.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

_PROGRESS = "progress.json"


@dataclass(frozen=True, slots=True)
class Step:
    """How far the present step is."""

    note: str
    done: int
    total: int


@dataclass(frozen=True)
class WorkFolders:
    """The folders of one kind of background work, below ``var/<kind>``."""

    kind: str

    def of(self, job: UUID) -> Path:
        """Where the job's files lie (the folder may not exist)."""
        return Path(settings.VAR) / self.kind / str(job)

    def make(self, job: UUID) -> Path:
        """A new folder for the job, readable by this system alone."""
        place = self.of(job)
        place.mkdir(parents=True, mode=0o700)
        return place

    @contextmanager
    def working(self, job: UUID) -> Iterator[bool]:
        """Hold the job for this process; yields False at once if a living process holds it already."""
        place = self.of(job)
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

    def is_held(self, job: UUID) -> bool:
        """Whether a living process works on the job."""
        with self.working(job) as held:
            return not held and self.of(job).exists()

    def leftovers(self) -> list[tuple[UUID, float]]:
        """The jobs that have a folder, and for how many seconds nothing was added to it."""
        place = Path(settings.VAR) / self.kind
        folders = [one for one in place.iterdir() if one.is_dir()] if place.exists() else []
        return [(UUID(one.name), time.time() - one.stat().st_mtime) for one in folders]

    def remove(self, job: UUID) -> None:
        """Remove the job's folder, if it is there."""
        shutil.rmtree(self.of(job), ignore_errors=True)

    def write(self, job: UUID, name: str, writer: Callable[[Path], object]) -> None:
        """Write one file whole or not at all."""
        target = self.of(job) / name
        partial = target.with_name(f".{name}.{os.getpid()}")
        writer(partial)
        partial.replace(target)

    def write_json(self, job: UUID, name: str, value: Any) -> None:  # noqa: ANN401 - whatever json takes
        """Write a value as JSON."""
        self.write(job, name, lambda path: path.write_text(json.dumps(value, ensure_ascii=False)))

    def read_json(self, job: UUID, name: str) -> Any:  # noqa: ANN401 - whatever json gives
        """A value written by ``write_json``, or None."""
        path = self.of(job) / name
        return json.loads(path.read_text()) if path.exists() else None

    def report(self, job: UUID, note: str, done: int = 0, total: int = 0) -> None:
        """Say how far the present step is."""
        self.write_json(job, _PROGRESS, [note, done, total])

    def progress(self, job: UUID) -> Step:
        """What ``report`` last said."""
        return Step(*(self.read_json(job, _PROGRESS) or ("正在排队", 0, 0)))
