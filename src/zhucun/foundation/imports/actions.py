"""What people do with an import: upload, settle names, commit, cancel. And what `zhucun tick` does: go on
after a kill.

The long steps themselves run in the background (work.py). Every change of state is a compare-and-set, so that
a double click or two windows do a thing once.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Protocol

from django.db import transaction

from zhucun.foundation.audit import actions as audit
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.ids import uuid7

from . import staging
from .limits import read_limits
from .models import ImportJob, NameChoice
from .registry import Kind, kind
from .tasks import check_job, commit_job
from .text import clean

State = ImportJob.State
SUBJECT: Final = "导入文件"
_WAITS_AT_MOST: Final = timedelta(minutes=10)
_ATTEMPTS: Final = 3
_KEPT_FOR: Final = timedelta(days=14)
_ORPHANED_AFTER: Final = timedelta(hours=6)


class UploadedFile(Protocol):
    """What Django's uploaded files and a test's own have in common."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def upload(*, actor: Actor, layout: str, file: UploadedFile, county: str, subject: str = "") -> ImportJob:
    """Take a file in for the area with key `county` and queue its check; `subject` is the id of what it is
    for.

    Raises NotAllowed without the role there, Refusal for a file over the limit. The content is judged later:
    what is wrong with it stands in the job.
    """
    chosen = kind(layout)
    _authorise(actor, chosen, county)
    _check_subject(actor, chosen, county, subject)
    limits = read_limits(county, clock.today())
    job = uuid7()
    name = (file.name or "未命名")[-200:]
    try:
        taken = staging.take_in(job, file.chunks(), limits.max_file_bytes)
        if taken is None:
            raise Refusal(
                f"文件“{name}”超过上限 {limits.max_file_bytes >> 20} MB。请删去图片和无关的工作表，"
                "或拆成几个文件分别上传。",
                field="file",
            )
        with transaction.atomic():
            now = clock.now()
            row = ImportJob.objects.create(
                id=job,
                county=county,
                layout=layout,
                subject=subject,
                file_name=name,
                file_hash=taken[0],
                file_size=taken[1],
                business_date=clock.today(),
                created_by=actor.id,
                created_label=actor.label,
                created_at=now,
                queued_at=now,
            )
            _record(actor, row, "上传", {"layout": layout})
            check_job.enqueue(str(job))
    except BaseException:
        staging.remove(job)
        raise
    return row


def _check_subject(actor: Actor, chosen: Kind, county: str, subject: str) -> None:
    if chosen.subjects is None:
        if subject:
            raise Refusal(f"“{chosen.layout.title}”不属于某一事项，请从“导入”页面上传。", field="subject")
    elif subject not in {one for one, _ in chosen.subjects.choices(actor, county)}:
        raise Refusal(f"请选择这份文件所属的{chosen.subjects.title}。", field="subject")


def _require_files(job: ImportJob) -> None:
    """End a job whose staged files are gone (cleared by hand): it can only be sent in again."""
    if staging.folder(job.id).exists():
        return
    sentence = "上传的文件已不在服务器上，不能继续。请重新上传。"
    rows = ImportJob.objects.filter(pk=job.pk, state=State.PREVIEW)
    if rows.update(state=State.FAILED, message=sentence, finished_at=clock.now()):
        raise Conflict(sentence)


def settle_names(*, actor: Actor, job: ImportJob, choices: Sequence[tuple[str, str, str]]) -> ImportJob:
    """Say what written names mean: (register, text, key or registered name) each. Kept by the owning app at
    commit.

    Raises Refusal, and settles none, for a name the job does not ask about or an entry the register does not
    have.
    """
    chosen = kind(job.layout)
    _authorise(actor, chosen, job.county)
    _require_files(job)
    asked = {(one["register"], one["text"]) for one in staging.read_json(job.id, staging.NAMES) or []}
    entries = {
        name: chosen.registers[name].entries(job)
        for name in {one[0] for one in choices} & set(chosen.registers)
    }
    by_key = {name: {one.key: one for one in found} for name, found in entries.items()}
    by_name = {name: {clean(one.name): one for one in found} for name, found in entries.items()}
    meant = []
    for register, text, key in choices:
        if (register, text) not in asked:
            raise Refusal(f"这次导入没有待确认的名称“{text}”。请刷新页面后再试。")
        entry = by_key[register].get(key) or by_name[register].get(clean(key))
        if entry is None:
            raise Refusal(
                f"“{text}”对应的“{key}”不在{chosen.registers[register].title}名册中。"
                "请从候选中选择，或填写登记的全称；尚未登记的，请先登记再重新上传。",
                field=text,
            )
        meant.append((register, text, entry))
    with transaction.atomic():
        locked = ImportJob.objects.select_for_update().get(pk=job.pk)
        if locked.state != State.PREVIEW:
            raise Conflict("这次导入已不在待确认状态，名称不能再改。请刷新页面。")
        for register, text, entry in meant:
            NameChoice.objects.update_or_create(
                job=locked, register=register, text=text, defaults={"key": entry.key, "label": entry.name}
            )
        locked.unsettled = len(asked) - locked.name_choices.count()
        locked.save(update_fields=["unsettled"])
        names = [
            {"register": register, "text": text, "key": entry.key, "name": entry.name}
            for register, text, entry in meant
        ]
        _record(actor, locked, "确认名称", {"names": names})
    return locked


def commit(*, actor: Actor, job: ImportJob) -> ImportJob:
    """Queue the writing of all rows, once however often it is called.

    Raises Refusal while errors or open names remain; Conflict when the job was cancelled or failed meanwhile.
    """
    _authorise(actor, kind(job.layout), job.county)
    _require_files(job)
    with transaction.atomic():
        moved = ImportJob.objects.filter(pk=job.pk, state=State.PREVIEW, errors=0, unsettled=0).update(
            state=State.COMMITTING,
            queued_at=clock.now(),
            started_at=None,
            attempts=0,
            committed_by=actor.id,
            committed_label=actor.label,
        )
        job.refresh_from_db()
        if moved:
            _record(actor, job, "提交", {})
            commit_job.enqueue(str(job.id))
    if moved or job.state in (State.COMMITTING, State.DONE):
        return job
    if job.state == State.PREVIEW and job.errors:
        raise Refusal(f"还有 {job.errors} 处错误，不能提交。请下载标注后的文件，改正后重新上传。")
    if job.state == State.PREVIEW:
        raise Refusal(f"还有 {job.unsettled} 个名称待确认，不能提交。请先逐个确认。")
    raise Conflict(f"这次导入现在是“{job.get_state_display()}”，不能提交。请刷新页面。")


def cancel(*, actor: Actor, job: ImportJob) -> ImportJob:
    """Give the job up; its files are removed. Raises Conflict once it is being committed or has ended."""
    _authorise(actor, kind(job.layout), job.county)
    with transaction.atomic():
        moved = ImportJob.objects.filter(
            pk=job.pk, state__in=(State.UPLOADED, State.CHECKING, State.PREVIEW)
        ).update(state=State.CANCELLED, finished_at=clock.now())
        job.refresh_from_db()
        if moved:
            _record(actor, job, "取消", {})
    if moved:
        staging.remove(job.id)
    elif job.state != State.CANCELLED:
        raise Conflict(f"这次导入现在是“{job.get_state_display()}”，不能取消。")
    return job


def requeue_dead() -> int:
    """Queue again what a dead worker left behind or nobody took up; returns how many. Part of `zhucun tick`.

    A started step whose lock is free has no living worker. After three attempts the job fails with a
    sentence. Previews nobody came back to for 14 days are cancelled, so that staged personal data does not
    lie about.
    """
    queued = 0
    now = clock.now()
    for job in ImportJob.objects.filter(state__in=(State.UPLOADED, State.CHECKING, State.COMMITTING)):
        if (job.started_at is None and job.queued_at > now - _WAITS_AT_MOST) or staging.is_held(job.id):
            continue
        same = ImportJob.objects.filter(
            pk=job.pk, state=job.state, started_at=job.started_at, queued_at=job.queued_at
        )
        if not staging.folder(job.id).exists():
            same.update(
                state=State.FAILED,
                finished_at=now,
                message="上传的文件已不在服务器上，数据没有写入。请重新上传。",
            )
            continue
        if job.attempts >= _ATTEMPTS:
            same.update(
                state=State.FAILED,
                finished_at=now,
                message="处理时多次中断，已停止；数据没有写入。请重新上传，仍不成功请联系系统管理员。",
            )
            continue
        with transaction.atomic():
            if same.update(started_at=None, queued_at=now):
                task = commit_job if job.state == State.COMMITTING else check_job
                task.enqueue(str(job.id))
                queued += 1
    _sweep()
    return queued


def _sweep() -> None:
    now = clock.now()
    ImportJob.objects.filter(state=State.PREVIEW, queued_at__lt=now - _KEPT_FOR).update(
        state=State.CANCELLED, finished_at=now, message="超过 14 天没有提交，已自动取消。"
    )
    # Folders whose job has ended, or never came to be: a kill between storing the file and writing the row.
    ended = (State.DONE, State.CANCELLED, State.FAILED)
    for place, seconds in staging.leftovers():
        job = ImportJob.objects.filter(pk=place).first()
        if job.state in ended if job else seconds > _ORPHANED_AFTER.total_seconds():
            staging.remove(place)


def _authorise(actor: Actor, chosen: Kind, county: str) -> None:
    path = divisions.path_keys(county, clock.today())
    if not (actor.is_system or actor.holds(chosen.roles, path=path)):
        raise NotAllowed(f"您没有在该地区导入“{chosen.layout.title}”的权限。如工作需要，请向安全管理员申请。")


def _record(actor: Actor, job: ImportJob, verb: str, detail: dict[str, object]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject_kind=SUBJECT,
        subject_id=job.id,
        subject_label=job.file_name,
        county=job.county,
        detail={"file": job.file_hash, **detail},
        happened_on=job.business_date,
    )
