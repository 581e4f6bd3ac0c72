"""Making the file of a print job, run by a background worker. It may be killed at any moment.

It holds the job's lock while it works, so that a job is made once at a time and the tick can tell a dead worker. The
file is written under another name and renamed before the row says done: killed before that, it is made anew.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from zhucun.foundation.accounts.queries import actor_of_user
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.folders import WorkFolders

from .document import Unprintable
from .models import PrintJob
from .print_kinds import print_kind

State = PrintJob.State
RESULT: Final = "result"
KEPT_FOR: Final = timedelta(days=7)
folders: Final = WorkFolders("prints")
_log = logging.getLogger(__name__)


def make(job_id: UUID) -> None:
    """Make the file; the job ends up done, or failed with one sentence."""
    with folders.working(job_id) as held:
        if not held or not _start(job_id):
            return
        job = PrintJob.objects.get(pk=job_id)
        with clock.business_date(job.business_date):
            try:
                made = _make(job)
            except (Refusal, Unprintable) as refusal:
                _end(job, state=State.FAILED, message=str(refusal))
            except Exception:
                _log.exception("print job %s could not be made", job.id)
                _end(job, state=State.FAILED, message=_trouble(job))
            else:
                _end(job, state=State.DONE, expires_at=clock.now() + KEPT_FOR, **made)


def _start(job_id: UUID) -> bool:
    rows = PrintJob.objects.filter(pk=job_id, state__in=(State.QUEUED, State.WORKING))
    return bool(rows.update(state=State.WORKING, started_at=clock.now(), attempts=F("attempts") + 1))


def _end(job: PrintJob, **values: Any) -> None:  # noqa: ANN401 - column values
    PrintJob.objects.filter(pk=job.pk, state=State.WORKING).update(finished_at=clock.now(), **values)


def _make(job: PrintJob) -> dict[str, Any]:
    kind = print_kind(job.kind)
    actor = _requester(job)
    kind.describe(
        actor=actor, county=job.county, subject=job.subject
    )  # whoever lost the right since gets nothing
    for stale in folders.of(job.id).glob(f".{RESULT}.*"):
        stale.unlink()

    def progress(done: int, total: int) -> None:
        folders.report(job.id, "正在制作", done, total)

    progress(0, 0)
    folders.write(
        job.id,
        RESULT,
        lambda target: kind.make(
            actor=actor, county=job.county, subject=job.subject, target=target, progress=progress
        ),
    )
    path = folders.of(job.id) / RESULT
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file_size": path.stat().st_size, "file_hash": digest}


def _requester(job: PrintJob) -> Actor:
    """Who asked, with the rights held now."""
    if job.requested_by == "system":
        return system(job.requested_label)
    actor = actor_of_user(job.requested_by)
    if actor is None:
        raise NotAllowed("申请人的账号已停用，文件没有制作。请由有权限的人重新申请。")
    return actor


def _trouble(job: PrintJob) -> str:
    return f"系统制作文件时出错。请重新申请；仍不成功请把编号 {job.id} 告诉系统管理员。"
