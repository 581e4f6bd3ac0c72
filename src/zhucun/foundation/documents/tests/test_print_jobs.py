"""Papers made in the background: asked for, made, fetched by the one who asked, taken up after a kill, cleared."""

import os
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from zhucun.foundation.accounts.models import RoleGrant, User
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents import actions, print_kinds, queries, work
from zhucun.foundation.documents.document import Unprintable
from zhucun.foundation.documents.models import PrintJob
from zhucun.foundation.documents.print_kinds import PrintKind, Progress
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed

State = PrintJob.State
ROLE = "province_office"


class Killed(BaseException):
    """Stands for the end of the worker's process: nothing of ours catches it."""


class Papers:
    """A kind of print for the tests; what happens while it is made can be changed."""

    def __init__(self) -> None:
        self.trouble: BaseException | None = None
        self.days: list[date] = []

    def describe(self, *, actor: Actor, county: str, subject: str) -> str:
        if not actor.holds({ROLE}, path=divisions.path_keys(county, clock.today())):
            raise NotAllowed("您没有打印该地区登记表的权限。")
        return f"登记表{subject}"

    def make(self, *, actor: Actor, county: str, subject: str, target: Path, progress: Progress) -> None:
        self.days.append(clock.today())
        target.write_bytes(b"%PDF half")
        progress(1, 2)
        if self.trouble:
            raise self.trouble
        target.write_bytes(b"%PDF whole")


@pytest.fixture
def papers(settings: Any, tmp_path: Path) -> Iterator[Papers]:
    settings.VAR = tmp_path
    made = Papers()
    with patch.dict(print_kinds._kinds, clear=True):
        print_kinds.register(PrintKind("papers", "登记表", "pdf", made.describe, made.make))
        yield made


@pytest.fixture
def user(db: None) -> User:
    return make_user("office")


@pytest.fixture
def actor(user: User) -> Actor:
    return actor_for(user)


def make_user(name: str) -> User:
    user = User.objects.create(
        username=name,
        name=name,
        division_id="",
        password="!",
        created_at=clock.now(),
        password_changed_at=clock.now(),
    )
    RoleGrant.objects.create(user=user, role=ROLE, division_id=hunan(), valid_from=date(2015, 1, 1))
    return user


def hunan() -> str:
    return divisions.by_code("43", clock.today()).key


def asked(actor: Actor, subject: str = "1") -> PrintJob:
    return actions.request_print(actor=actor, kind="papers", county=hunan(), subject=subject)


def made(job: PrintJob) -> PrintJob:
    work.make(job.pk)
    job.refresh_from_db()
    return job


def test_a_print_is_made_in_the_background_on_the_day_it_was_asked_for(papers: Papers, actor: Actor) -> None:
    with clock.business_date(date(2015, 3, 5)):
        job = asked(actor)
    assert (job.state, job.title) == (State.QUEUED, "登记表1")

    assert made(job).state == State.DONE
    assert papers.days == [date(2015, 3, 5)]
    assert actions.fetch(actor=actor, job=job).read_bytes() == b"%PDF whole"
    assert job.file_size == len(b"%PDF whole")


def test_asking_and_fetching_leave_entries_with_the_digest_of_the_file(papers: Papers, actor: Actor) -> None:
    job = made(asked(actor))
    actions.fetch(actor=actor, job=job)

    entries = AuditEntry.objects.filter(subject_id=str(job.pk)).order_by("pk")
    assert [(one.verb, one.detail.get("file", "")) for one in entries] == [
        ("申请打印", ""),
        ("导出", job.file_hash),
    ]


def test_who_may_not_have_the_papers_cannot_ask_for_them(papers: Papers, actor: Actor) -> None:
    RoleGrant.objects.update(division_id=divisions.by_code("44", clock.today()).key)

    with pytest.raises(NotAllowed):
        asked(actor_for(User.objects.get(username="office")))
    assert not PrintJob.objects.exists()


def test_a_right_taken_away_while_the_job_waited_stops_it(papers: Papers, actor: Actor) -> None:
    job = asked(actor)
    RoleGrant.objects.update(valid_to=date(2016, 1, 1))

    assert (made(job).state, papers.days) == (State.FAILED, [])
    assert "权限" in job.message


def test_asking_twice_while_it_is_made_gives_the_same_job(papers: Papers, actor: Actor) -> None:
    first = asked(actor)

    assert asked(actor) == first
    assert asked(actor, "2") != first
    assert made(first)
    assert asked(actor) != first


def test_the_database_keeps_two_windows_from_asking_for_the_same(papers: Papers, actor: Actor) -> None:
    job = asked(actor)

    job.pk = UUID(int=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save(force_insert=True)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (Unprintable("甲厅乙的照片不是 JPEG 图片。"), "甲厅乙的照片不是 JPEG 图片。"),
        (NotAllowed("无权。"), "无权。"),
        (KeyError("x"), "系统制作文件时出错"),
    ],
)
def test_what_goes_wrong_ends_the_job_with_a_sentence(
    papers: Papers, actor: Actor, trouble: Exception, sentence: str
) -> None:
    papers.trouble = trouble
    job = made(asked(actor))

    assert job.state == State.FAILED
    assert sentence in job.message
    with pytest.raises(Conflict, match="重新申请"):
        actions.fetch(actor=actor, job=job)


def test_a_killed_worker_leaves_no_file_and_another_goes_on(papers: Papers, actor: Actor) -> None:
    job = asked(actor)
    papers.trouble = Killed()
    with pytest.raises(Killed):
        work.make(job.pk)
    job.refresh_from_db()
    assert job.state == State.WORKING
    assert not (work.folders.of(job.pk) / work.RESULT).exists()

    assert actions.requeue_dead() == 1
    papers.trouble = None
    assert made(job).state == State.DONE
    assert sorted(path.name for path in work.folders.of(job.pk).iterdir()) == [
        "lock",
        "progress.json",
        "result",
    ]
    assert actions.requeue_dead() == 0


def test_a_job_that_kills_its_worker_each_time_fails_after_three_attempts(
    papers: Papers, actor: Actor
) -> None:
    job = asked(actor)
    papers.trouble = Killed()
    for _ in range(3):
        with pytest.raises(Killed):
            work.make(job.pk)
        actions.requeue_dead()
    job.refresh_from_db()

    assert job.state == State.FAILED
    assert "重新申请" in job.message


def test_a_job_a_living_worker_holds_is_left_alone(papers: Papers, actor: Actor) -> None:
    job = asked(actor)
    PrintJob.objects.update(state=State.WORKING, started_at=clock.now() - timedelta(hours=5))

    with work.folders.working(job.pk) as held:
        assert held
        assert actions.requeue_dead() == 0
        work.make(job.pk)
    assert papers.days == []


def test_a_job_nobody_took_up_is_queued_again_after_ten_minutes(papers: Papers, actor: Actor) -> None:
    asked(actor)
    assert actions.requeue_dead() == 0
    PrintJob.objects.update(queued_at=clock.now() - timedelta(minutes=11))
    assert actions.requeue_dead() == 1


def test_files_are_removed_when_their_time_is_over_and_orphans_after_hours(
    papers: Papers, actor: Actor
) -> None:
    job = made(asked(actor))
    orphan = work.folders.make(UUID("01900000-0000-7000-8000-000000000000"))
    os.utime(orphan, (time.time() - 7 * 3600,) * 2)
    actions.requeue_dead()
    assert work.folders.of(job.pk).exists()
    assert not orphan.exists()

    PrintJob.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    actions.requeue_dead()
    job.refresh_from_db()
    assert job.state == State.EXPIRED
    assert not work.folders.of(job.pk).exists()


def test_finished_jobs_are_told_to_the_one_who_asked(papers: Papers, actor: Actor) -> None:
    job = asked(actor)
    assert queries.ready_for(actor) == []
    made(job)
    assert queries.ready_for(actor) == [job]
    assert queries.ready_for(actor_for(make_user("other"))) == []


@pytest.mark.django_db(transaction=True)
def test_the_task_queue_makes_the_file(papers: Papers, transactional_db: None) -> None:
    job = asked(actor_for(make_user("office")))
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
    job.refresh_from_db()

    assert job.state == State.DONE


# --- pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(client: Client, user: User) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def content(response: object) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(cast(Iterable[bytes], response.streaming_content))


def test_the_page_shows_progress_and_then_the_file(papers: Papers, actor: Actor, browser: Client) -> None:
    job = asked(actor)
    page = browser.get(reverse("print_job", args=[job.pk])).content.decode()
    assert "排队中" in page
    assert reverse("print_job_progress", args=[job.pk]) in page
    assert "HX-Refresh" not in browser.get(reverse("print_job_progress", args=[job.pk]))

    made(job)
    assert browser.get(reverse("print_job_progress", args=[job.pk]))["HX-Refresh"] == "true"
    assert (
        reverse("print_job_file", args=[job.pk])
        in browser.get(reverse("print_job", args=[job.pk])).content.decode()
    )
    answer = browser.get(reverse("print_job_file", args=[job.pk]))
    assert content(answer) == b"%PDF whole"
    assert answer["Content-Type"] == "application/pdf"
    assert "%E7%99%BB%E8%AE%B0%E8%A1%A81.pdf" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("route", ["print_job", "print_job_progress", "print_job_file"])
def test_nobody_else_sees_a_job_or_its_file(papers: Papers, actor: Actor, client: Client, route: str) -> None:
    job = made(asked(actor))
    client.force_login(make_user("other"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse(route, args=[job.pk])).status_code == 404


def test_a_failed_job_says_why(papers: Papers, actor: Actor, browser: Client) -> None:
    papers.trouble = Unprintable("甲厅乙的照片不是 JPEG 图片。")
    job = made(asked(actor))

    page = browser.get(reverse("print_job", args=[job.pk])).content.decode()
    assert "甲厅乙的照片不是 JPEG 图片。" in page
    assert browser.get(reverse("print_job_file", args=[job.pk])).status_code == 409
