"""A worker killed at any moment leaves nothing or everything, and the tick lets another go on from there.

The worker is a process of its own that sends itself SIGKILL. It works on the same PostgreSQL database; the
tests' SQLite database lives in memory, so it is copied out to a file for the worker and back in afterwards.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from zhucun.foundation.accounts.models import User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.imports import actions, staging, work
from zhucun.foundation.imports.models import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.organisations.models import Organisation

from . import kinds
from .conftest import ROWS, make_user

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportJob.State


@pytest.fixture
def user(transactional_db: None) -> User:
    """As in conftest, on a database whose commits other processes see."""
    return make_user("office", kinds.ROLE, divisions.by_code("43", clock.today()).key)


@pytest.fixture
def job(user: User, send: Callable[..., ImportJob]) -> ImportJob:
    """A job just uploaded, with a name to confirm."""
    return send([*ROWS, ["甲县民政局", 3, "省发改委"]])


def worker(step: str, job: ImportJob, die_at: str = "", kill_after: float = 120) -> int:
    """Run one step in another process; returns its exit status (minus the signal that killed it). It is killed after so many
    seconds."""
    file = Path(settings.VAR) / "worker.sqlite3"
    if connection.vendor == "sqlite":
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        copy.close()
        url = f"sqlite:///{file}"
    else:
        at = connection.settings_dict
        login = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}@" if at["USER"] else ""
        host = at["HOST"] if not at["HOST"].startswith("/") else ""
        socket = f"?host={quote(at['HOST'], safe='')}" if at["HOST"].startswith("/") else ""
        url = f"postgresql://{login}{host}:{at['PORT']}/{at['NAME']}{socket}"
    environment = os.environ | {
        "ZHUCUN_DATABASE_URL": url,
        "ZHUCUN_VAR": str(settings.VAR),
        "ZHUCUN_TEST_DIE_AT": die_at,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "zhucun.foundation.imports.tests.victim", step, str(job.id)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
    if connection.vendor == "sqlite":
        with sqlite3.connect(file) as copy:
            copy.backup(connection.connection)
        copy.close()
    job.refresh_from_db()
    return process.returncode


def ready_to_commit(job: ImportJob) -> ImportJob:
    work.check(job.id)
    job.refresh_from_db()
    actor = actor_for(User.objects.get(username="office"))
    actions.settle_names(actor=actor, job=job, choices=[("leads", "省发改委", "lead-2")])
    return actions.commit(actor=actor, job=job)


def written() -> int:
    return Organisation.objects.count()


def test_a_kill_while_checking_leaves_nothing_and_the_check_is_run_again(job: ImportJob) -> None:
    assert worker("check", job, die_at="check") == -signal.SIGKILL
    assert job.state == State.CHECKING
    assert not list(staging.folder(job.id).glob("*.parquet"))
    assert actions.requeue_dead() == 1
    assert worker("check", job) == 0
    assert (job.state, job.rows, job.unsettled) == (State.PREVIEW, 4, 1)


@pytest.mark.parametrize("place", ["first row", "last row", "before the end"])
def test_a_kill_while_committing_writes_nothing_and_the_commit_is_run_again(
    job: ImportJob, place: str
) -> None:
    ready_to_commit(job)
    assert worker("commit", job, die_at=place) == -signal.SIGKILL
    assert (job.state, written()) == (State.COMMITTING, 0)
    assert not AuditEntry.objects.filter(verb="批量导入").exists()
    assert actions.requeue_dead() == 1
    assert worker("commit", job) == 0
    assert (job.state, job.created, written()) == (State.DONE, 4, 4)
    assert AuditEntry.objects.filter(verb="批量导入").count() == 1


def test_a_commit_run_twice_by_two_workers_writes_once(job: ImportJob) -> None:
    ready_to_commit(job)
    assert worker("commit", job) == 0
    assert worker("commit", job) == 0
    assert (job.state, written()) == (State.DONE, 4)
    assert actions.requeue_dead() == 0


def test_the_task_queue_runs_both_steps(job: ImportJob) -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    job.refresh_from_db()
    assert job.state == State.PREVIEW
    actor = actor_for(User.objects.get(username="office"))
    actions.settle_names(actor=actor, job=job, choices=[("leads", "省发改委", "lead-2")])
    actions.commit(actor=actor, job=job)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    job.refresh_from_db()
    assert (job.state, written()) == (State.DONE, 4)
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
