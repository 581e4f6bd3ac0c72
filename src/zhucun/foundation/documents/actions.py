"""What people do with print jobs: ask for one and fetch its file. And what the tick does: go on after a kill, clear."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict
from zhucun.foundation.kernel.ids import uuid7

from .models import PrintJob
from .print_kinds import print_kind
from .tasks import make_print
from .work import RESULT, folders

State = PrintJob.State
SUBJECT: Final = "批量打印"
_WAITS_AT_MOST: Final = timedelta(minutes=10)
_ATTEMPTS: Final = 3
_ORPHANED_AFTER: Final = timedelta(hours=6)


def request_print(*, actor: Actor, kind: str, county: str, subject: str = "") -> PrintJob:
    """Ask for the papers of ``subject`` in the area with key ``county``; asking again while they are being made
    gives the same job.

    Raises what the kind's ``describe`` raises: NotAllowed without the right, Refusal where there is nothing.
    """
    title = print_kind(kind).describe(actor=actor, county=county, subject=subject)
    running = PrintJob.objects.filter(
        kind=kind,
        county=county,
        subject=subject,
        requested_by=actor.id,
        state__in=(State.QUEUED, State.WORKING),
    )
    if (job := running.first()) is not None:
        return job
    id, now = uuid7(), clock.now()
    folders.make(id)
    try:
        with transaction.atomic():
            job = PrintJob.objects.create(
                id=id,
                county=county,
                kind=kind,
                subject=subject,
                title=title[:200],
                business_date=clock.today(),
                requested_by=actor.id,
                requested_label=actor.label,
                requested_at=now,
                queued_at=now,
            )
            _record(actor, job, "申请打印")
            make_print.enqueue(str(id))
    except IntegrityError:  # a double click: the other one was quicker
        folders.remove(id)
        return running.get()
    except BaseException:
        folders.remove(id)
        raise
    return job


@transaction.atomic
def fetch(*, actor: Actor, job: PrintJob) -> Path:
    """The finished file, for whoever asked for it; each fetch is recorded.

    Raises Conflict where there is no file (yet, or any more).
    """
    path = folders.of(job.id) / RESULT
    job.refresh_from_db()
    if job.requested_by != actor.id or job.state != State.DONE or not path.exists():
        raise Conflict(f"“{job.title}”没有可以下载的文件（{job.get_state_display()}）。请重新申请打印。")
    _record(actor, job, "导出")
    return path


def requeue_dead() -> int:
    """Queue again what a dead worker left behind or nobody took up; returns how many. Part of ``zhucun tick``.

    A started job whose lock is free has no living worker. After three attempts it fails with a sentence. Files are
    removed seven days after they were made, so that printed personal data does not lie about.
    """
    queued = 0
    now = clock.now()
    for job in PrintJob.objects.filter(state__in=(State.QUEUED, State.WORKING)):
        if (job.started_at is None and job.queued_at > now - _WAITS_AT_MOST) or folders.is_held(job.id):
            continue
        same = PrintJob.objects.filter(
            pk=job.pk, state=job.state, started_at=job.started_at, queued_at=job.queued_at
        )
        if job.attempts >= _ATTEMPTS or not folders.of(job.id).exists():
            sentence = "制作时多次中断，已停止。请重新申请；仍不成功请联系系统管理员。"
            same.update(state=State.FAILED, finished_at=now, message=sentence)
            continue
        with transaction.atomic():
            if same.update(state=State.QUEUED, started_at=None, queued_at=now):
                make_print.enqueue(str(job.id))
                queued += 1
    _sweep()
    return queued


def _sweep() -> None:
    now = clock.now()
    PrintJob.objects.filter(state=State.DONE, expires_at__lt=now).update(state=State.EXPIRED)
    ended = (State.EXPIRED, State.FAILED)
    for place, seconds in folders.leftovers():
        job = PrintJob.objects.filter(pk=place).first()
        if job.state in ended if job else seconds > _ORPHANED_AFTER.total_seconds():
            folders.remove(place)


def _record(actor: Actor, job: PrintJob, verb: str) -> None:
    record(
        actor=actor,
        verb=verb,
        subject_kind=SUBJECT,
        subject_id=job.id,
        subject_label=job.title,
        county=job.county,
        detail={"kind": job.kind, "subject": job.subject}
        | ({"file": job.file_hash} if job.file_hash else {}),
        happened_on=job.business_date,
    )
