"""A job from upload to done: what is checked, who may, what happens twice, what is undone."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from zhucun.foundation.accounts.models import RoleGrant
from zhucun.foundation.accounts.queries import actor_for
from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.imports import actions, limits, queries, registry, staging, work
from zhucun.foundation.imports.containers import ReadLimits
from zhucun.foundation.imports.models import ImportJob
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations.models import Organisation

from . import kinds
from .conftest import HEADING, ROWS, make_user
from .files import encrypted, xlsx

Send = Callable[..., ImportJob]
State = ImportJob.State


def checked(job: ImportJob) -> ImportJob:
    work.check(job.id)
    job.refresh_from_db()
    return job


def committed(actor: Actor, job: ImportJob) -> ImportJob:
    actions.commit(actor=actor, job=job)
    work.commit(job.id)
    job.refresh_from_db()
    return job


def written(county: str) -> list[str]:
    return list(Organisation.objects.filter(county=county).order_by("id").values_list("name", flat=True))


def test_a_good_file_is_checked_previewed_and_written_whole(send: Send, actor: Actor, county: str) -> None:
    job = send()
    assert job.state == State.UPLOADED
    assert checked(job).state == State.PREVIEW
    assert (job.rows, job.errors, job.unsettled) == (3, 0, 0)
    assert written(county) == []
    assert committed(actor, job).state == State.DONE
    assert written(county) == ["甲县教育局", "甲县林业局", "甲县水利局"]
    assert (job.created, job.changed) == (3, 0)


def test_the_whole_import_is_one_audit_entry_with_the_hash_of_the_file_and_its_rows(
    send: Send, actor: Actor
) -> None:
    job = committed(actor, checked(send()))
    (entry,) = AuditEntry.objects.filter(verb="批量导入", subject_id=str(job.id))
    assert entry.detail["file"] == job.file_hash
    assert entry.detail["rows"] == 3
    assert AuditChange.objects.filter(entry_id=entry.pk).count() == 3
    others = AuditEntry.objects.filter(subject_id=str(job.id)).exclude(pk=entry.pk).order_by("pk")
    assert [one.verb for one in others] == ["上传", "提交"]


def test_staged_files_are_gone_once_the_job_has_ended(send: Send, actor: Actor, staged: Path) -> None:
    job = checked(send())
    assert (staged / str(job.id) / staging.ROWS).exists()
    committed(actor, job)
    assert not (staged / str(job.id)).exists()


def test_one_faulty_row_stops_the_whole_import(send: Send, actor: Actor, county: str) -> None:
    job = checked(send([*ROWS, ["甲县审计局", "九", None]]))
    assert (job.state, job.errors) == (State.PREVIEW, 1)
    with pytest.raises(Refusal, match="还有 1 处错误"):
        actions.commit(actor=actor, job=job)
    work.commit(job.id)
    assert written(county) == []


def test_the_preview_shows_each_row_with_its_faults_a_page_at_a_time(send: Send) -> None:
    rows = [[f"单位{number}", 101 if number == 60 else 1, None] for number in range(1, 71)]
    job = checked(send(rows))
    first = queries.preview(job)
    assert [one.row for one in first.rows] == list(range(2, 52))
    second = queries.preview(job, after=first.next)
    assert [one.row for one in second.rows] == list(range(52, 72))
    assert second.next == 0
    (faulty,) = queries.preview(job, faulty=True).rows
    assert faulty.texts == ("单位60", "101", "")
    assert [(one.cell, one.code) for one in faulty.faults] == [("B61", "too-many-posts")]


def test_an_unreadable_file_ends_the_job_with_one_sentence(send: Send) -> None:
    job = checked(send(encrypted(xlsx([HEADING, *ROWS]))))
    assert job.state == State.FAILED
    assert "密码" in job.message


def test_a_double_click_commits_once(send: Send, actor: Actor, county: str) -> None:
    job = checked(send())
    actions.commit(actor=actor, job=ImportJob.objects.get(pk=job.pk))
    actions.commit(actor=actor, job=ImportJob.objects.get(pk=job.pk))
    work.commit(job.id)
    work.commit(job.id)
    assert len(written(county)) == 3
    assert AuditEntry.objects.filter(verb="提交", subject_id=str(job.id)).count() == 1
    assert actions.commit(actor=actor, job=job).state == State.DONE


def test_a_refusal_by_the_app_undoes_everything_and_is_shown(send: Send, actor: Actor, county: str) -> None:
    job = committed(actor, checked(send([*ROWS, ["拒收", 1, None]])))
    assert job.state == State.FAILED
    assert "不能登记" in job.message
    assert written(county) == []
    assert not AuditEntry.objects.filter(verb="批量导入").exists()


def test_an_unforeseen_error_undoes_everything_and_names_the_job(
    send: Send, actor: Actor, county: str
) -> None:
    job = committed(actor, checked(send([*ROWS, ["出错", 1, None]])))
    assert job.state == State.FAILED
    assert str(job.id) in job.message
    assert written(county) == []


def test_a_job_overtaken_while_it_writes_writes_nothing(
    send: Send, actor: Actor, county: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(send())
    actions.commit(actor=actor, job=job)

    def overtake(*_: object) -> None:
        ImportJob.objects.filter(pk=job.pk).update(state=State.FAILED)

    monkeypatch.setattr(work, "_record", overtake)
    work.commit(job.id)
    assert written(county) == []


def test_a_cancelled_job_cannot_be_committed_and_leaves_no_files(
    send: Send, actor: Actor, staged: Path
) -> None:
    job = checked(send())
    actions.cancel(actor=actor, job=job)
    assert not (staged / str(job.id)).exists()
    with pytest.raises(Conflict):
        actions.commit(actor=actor, job=job)
    assert actions.cancel(actor=actor, job=job).state == State.CANCELLED


def test_a_done_job_cannot_be_cancelled(send: Send, actor: Actor, county: str) -> None:
    job = committed(actor, checked(send()))
    with pytest.raises(Conflict):
        actions.cancel(actor=actor, job=job)
    assert len(written(county)) == 3


# --- names


NAMED = [["甲县教育局", 1, "省发改委"], ["甲县林业局", 1, "省发改委"], ["甲县水利局", 1, "烟草公司"]]


def test_names_that_are_not_certain_are_asked_with_candidates(send: Send, actor: Actor) -> None:
    job = checked(send(NAMED))
    assert job.unsettled == 2
    first, second = queries.names_asked(job)
    assert (first.text, first.row, first.count) == ("省发改委", 2, 2)
    assert first.candidates[0].name == "省发展和改革委员会"
    assert (second.text, second.candidates[0].why) == ("烟草公司", "写法不同")
    with pytest.raises(Refusal, match="2 个名称待确认"):
        actions.commit(actor=actor, job=job)


def test_confirmed_names_reach_the_rows_and_the_app_that_keeps_them(send: Send, actor: Actor) -> None:
    job = checked(send(NAMED))
    said = [("leads", "省发改委", "lead-2"), ("leads", "烟草公司", "省烟草公司")]
    job = actions.settle_names(actor=actor, job=job, choices=said)
    assert job.can_commit
    job = committed(actor, job)
    leads = [change.change for change in AuditChange.objects.order_by("-id")[:3]][::-1]
    assert ["lead-2" in leads[0], "lead-2" in leads[1], "lead-3" in leads[2]] == [True] * 3
    assert kinds.confirmed == [("省发改委", "lead-2"), ("烟草公司", "lead-3")]


def test_a_name_may_be_settled_anew_before_the_commit(send: Send, actor: Actor) -> None:
    job = checked(send(NAMED))
    actions.settle_names(actor=actor, job=job, choices=[("leads", "烟草公司", "lead-1")])
    job = actions.settle_names(actor=actor, job=job, choices=[("leads", "烟草公司", "lead-3")])
    assert (job.unsettled, job.name_choices.get().key) == (1, "lead-3")


@pytest.mark.parametrize("choice", [("leads", "没问过的", "lead-1"), ("leads", "烟草公司", "没有的单位")])
def test_a_name_not_asked_or_an_entry_not_registered_is_refused(
    send: Send, actor: Actor, choice: tuple[str, str, str]
) -> None:
    job = checked(send(NAMED))
    with pytest.raises(Refusal):
        actions.settle_names(actor=actor, job=job, choices=[("leads", "省发改委", "lead-2"), choice])
    assert not job.name_choices.exists()


# --- who may


def test_without_the_role_there_nobody_uploads_settles_commits_or_cancels(send: Send, county: str) -> None:
    job = checked(send())
    elsewhere = actor_for(make_user("other", kinds.ROLE, divisions.by_code("44", clock.today()).key))
    other_role = actor_for(make_user("clerk", "auditor", county))
    for stranger in (elsewhere, other_role):
        file = SimpleUploadedFile("a.xlsx", xlsx([HEADING]))
        with pytest.raises(NotAllowed):
            actions.upload(actor=stranger, layout=kinds.CODE, file=file, county=county)
        for act in (actions.commit, actions.cancel):
            with pytest.raises(NotAllowed):
                act(actor=stranger, job=job)
        with pytest.raises(NotAllowed):
            actions.settle_names(actor=stranger, job=job, choices=[])
        assert queries.job(viewer=stranger, id=job.id) is None
    assert ImportJob.objects.count() == 1


def test_a_right_taken_away_after_the_commit_was_queued_stops_the_import(
    send: Send, actor: Actor, county: str
) -> None:
    job = checked(send())
    actions.commit(actor=actor, job=job)
    RoleGrant.objects.update(valid_to=date(2016, 1, 1))
    work.commit(job.id)
    job.refresh_from_db()
    assert (job.state, written(county)) == (State.FAILED, [])


# --- limits and time


@pytest.mark.clause("PD-004")
def test_a_file_above_the_limit_in_force_is_refused_at_the_door(
    send: Send, staged: Path, monkeypatch: pytest.MonkeyPatch, county: str
) -> None:
    limit = limits.read_limits(county, clock.today()).max_file_bytes
    monkeypatch.setattr(actions, "read_limits", lambda *_: ReadLimits(max_file_bytes=1_000, max_rows=1))
    with pytest.raises(Refusal, match="超过上限"):
        send()
    assert limit >= 1 << 20
    assert list(staged.iterdir()) == []
    assert not ImportJob.objects.exists()


@pytest.mark.clause("PD-005")
def test_only_names_above_the_likeness_in_force_are_offered(
    send: Send, monkeypatch: pytest.MonkeyPatch, county: str
) -> None:
    in_force = limits.least_similarity(county, clock.today())
    assert 0 < in_force < 1
    assert queries.names_asked(checked(send(NAMED)))[0].candidates
    monkeypatch.setattr(work, "least_similarity", lambda *_: 0.99)
    assert queries.names_asked(checked(send(NAMED)))[0].candidates == ()


def test_rules_are_judged_on_the_day_of_the_upload(send: Send, actor: Actor) -> None:
    with clock.business_date(date(2026, 3, 6)):
        job = checked(send())
    assert job.business_date == date(2026, 3, 6)
    committed(actor, job)
    assert AuditEntry.objects.get(verb="批量导入").happened_on == date(2026, 3, 6)


# --- going on after a dead worker


def test_a_job_waiting_its_turn_is_not_queued_again(send: Send) -> None:
    send()
    assert actions.requeue_dead() == 0


def test_a_job_nobody_took_up_is_queued_again(send: Send) -> None:
    job = send()
    ImportJob.objects.update(queued_at=clock.now() - timedelta(minutes=11))
    DBTaskResult.objects.all().delete()
    assert actions.requeue_dead() == 1
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(job.id)]


def test_a_job_a_living_worker_holds_is_left_alone(send: Send) -> None:
    job = send()
    ImportJob.objects.update(state=State.CHECKING, started_at=clock.now() - timedelta(hours=5))
    with staging.working(job.id) as held:
        assert held
        assert actions.requeue_dead() == 0
        work.check(job.id)
    job.refresh_from_db()
    assert job.state == State.CHECKING


def test_a_job_that_kills_its_worker_each_time_fails_with_a_sentence(send: Send) -> None:
    job = send()
    ImportJob.objects.update(state=State.CHECKING, started_at=clock.now(), attempts=3)
    assert actions.requeue_dead() == 0
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "重新上传" in job.message


def test_forgotten_previews_and_folders_without_a_job_are_swept(send: Send, staged: Path) -> None:
    job = checked(send())
    ImportJob.objects.update(queued_at=clock.now() - timedelta(days=15))
    orphan = staged / "01900000-0000-7000-8000-000000000000"
    orphan.mkdir()
    fresh = staged / "01900000-0000-7000-8000-000000000001"
    fresh.mkdir()
    os.utime(orphan, (0, 0))
    actions.requeue_dead()
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert list(staged.iterdir()) == [fresh]


def test_a_job_whose_file_is_gone_fails_with_a_sentence(send: Send) -> None:
    job = send()
    ImportJob.objects.update(state=State.CHECKING, started_at=clock.now())
    staging.remove(job.id)
    assert actions.requeue_dead() == 0
    job.refresh_from_db()
    assert (job.state, "重新上传" in job.message) == (State.FAILED, True)


def test_a_busy_database_postpones_the_commit_instead_of_failing_it(
    send: Send, actor: Actor, county: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(send())
    actions.commit(actor=actor, job=job)

    def busy(*_: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(work, "_commit", busy)
        work.commit(job.id)
    assert actions.requeue_dead() == 1
    work.commit(job.id)
    assert len(written(county)) == 3


def test_jobs_of_a_kind_no_longer_offered_stay_listed(send: Send) -> None:
    send()
    assert registry.title(kinds.CODE) == "测试单位"
    assert registry.title("gone") == "gone"


def test_a_kind_that_reads_its_own_layout_is_checked_previewed_and_written_like_any_other(
    send: Send, actor: Actor, county: str
) -> None:
    def lines(path: Path, name: str) -> list[tuple[str, ...]]:
        names = path.read_text().split()
        return [tuple(HEADING), *((one, "1", "") for one in names)]

    offered = registry.kind(kinds.CODE)
    registry.register(
        offered.layout,
        commit=offered.commit,
        roles=offered.roles,
        params=offered.params,
        registers=offered.registers,
        read=lines,
        accept=(".txt",),
    )
    job = checked(send("甲县教育局 甲县林业局".encode(), "单位.txt"))
    assert (job.state, job.rows, job.errors) == (State.PREVIEW, 2, 0)
    committed(actor, job)
    assert written(county) == ["甲县教育局", "甲县林业局"]
