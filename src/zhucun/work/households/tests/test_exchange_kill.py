"""The import of a sheet killed at random moments leaves nothing or all of it."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.imports import actions
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.tests.test_kill import worker
from zhucun.foundation.kernel import clock
from zhucun.work.households.bulk.layout import CODE
from zhucun.work.households.models import Household, HouseholdMember, IdentityEntry, Person, PersonState

from . import world
from .exchange import family, workbook

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportJob.State
FAMILIES = 40


def ready(first: int) -> ImportJob:
    """A workbook of so many families, checked and queued to be written."""
    rows = [row for tag in range(first, first + FAMILIES) for row in family(tag)]
    file = SimpleUploadedFile("一村.xlsx", workbook(rows))
    job = actions.upload(actor=world.MACHINE, layout=CODE, file=file, county=world.COUNTY)
    assert worker("check", job) == 0
    return actions.commit(actor=world.MACHINE, job=job)


def written() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Household, Person, HouseholdMember, PersonState, IdentityEntry)
    )


def test_ten_kills_at_random_moments_leave_nothing_or_all(
    transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    with clock.business_date(world.DAY):
        world.places()
        begun = time.monotonic()
        assert worker("commit", ready(1)) == 0
        whole = time.monotonic() - begun
        before = written()
        job = ready(100)
        moments = random.Random(20150901)
        for _ in range(10):
            worker("commit", job, kill_after=moments.uniform(0.3, 1.0) * whole / 2)
            if job.state == State.DONE:
                break
            assert written() == before
            assert AuditEntry.objects.filter(verb="批量导入").count() == 1
            ImportJob.objects.filter(pk=job.pk).update(attempts=0)
            assert actions.requeue_dead() == (
                job.started_at is not None
            )  # killed before it took the job up, it is still queued
        if job.state != State.DONE:
            assert worker("commit", job) == 0
        assert written() == tuple(2 * count for count in before)
        assert AuditEntry.objects.filter(verb="批量导入").count() == 2
