"""What the stories share: the files they are told from, the accounts that act, the files taken in as a person would."""

import csv
from datetime import date
from pathlib import Path

from django.core.files.base import ContentFile

from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.imports import actions as imports
from zhucun.foundation.imports import work
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.kernel.actor import Actor
from zhucun.work.units.queries import Batch

DATA = Path(__file__).parent / "data"
PASSWORD = "Zhucun-demo-2026"  # noqa: S105 - the demonstration's own, printed at every start
SINCE = date(2015, 1, 1)


def take_in(actor: Actor, batch: Batch, layout: str, name: str, content: bytes) -> ImportJob:
    """Upload, check and, where nothing is open, commit, as a person would."""
    job = imports.upload(
        actor=actor,
        layout=layout,
        file=ContentFile(content, name=name),
        county=batch.division_id,
        subject=str(batch.pk),
    )
    work.check(job.pk)
    job.refresh_from_db()
    if job.can_commit:
        imports.commit(actor=actor, job=job)
        work.commit(job.pk)
        job.refresh_from_db()
    return job


def account(username: str) -> Actor:
    """The person of a demo account."""
    user = accounts.by_username(username)
    assert user is not None, username
    return accounts.actor_for(user)


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a file of the demonstration."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
