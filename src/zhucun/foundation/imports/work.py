"""The long steps of a job, run by a background worker: `check` and `commit`. Each may be killed at any
moment.

Both hold the job's lock while they work, so that a step runs once at a time and the tick can tell a dead
worker. `check` only writes staging files, whole or not at all, and then moves the job on: killed before that,
it is simply run again. `commit` writes everything in one transaction whose last statement moves the job on by
compare-and-set: killed before the end, the database has none of it; after the end, the job says so.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db import OperationalError, transaction
from django.db.models import F

from zhucun.foundation.accounts.queries import actor_of_user
from zhucun.foundation.audit import actions as audit
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from . import staging
from .columns import Table, read_table
from .containers import check_size
from .faults import Unreadable
from .layouts import Layout
from .limits import least_similarity, read_limits
from .models import ImportJob
from .names import match_names
from .reading import Workbook, read_workbook, rows_workbook
from .registry import Kind, Outcome, kind
from .workbooks import MOST_LISTED, marked_xlsx

State = ImportJob.State
SETTLED: Final = "settled.json"
_log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """The job is no longer in the state this step started from; what it did is undone."""


def check(job_id: UUID) -> None:
    """Read, parse and check the file; the job ends up in preview, or failed with one sentence."""
    with staging.working(job_id) as held:
        if not held or not _start(job_id, (State.UPLOADED, State.CHECKING), State.CHECKING):
            return
        job = ImportJob.objects.get(pk=job_id)
        with clock.business_date(job.business_date):
            try:
                found = _checked(job)
            except (Unreadable, Refusal) as refusal:
                _end(job, State.CHECKING, state=State.FAILED, message=str(refusal), finished_at=clock.now())
            except Exception:
                if not ImportJob.objects.filter(pk=job_id, state=State.CHECKING).exists():
                    return  # cancelled meanwhile, its files are gone
                _log.exception("import job %s could not be checked", job.id)
                _end(job, State.CHECKING, state=State.FAILED, message=_trouble(job), finished_at=clock.now())
            else:
                _end(job, State.CHECKING, state=State.PREVIEW, attempts=0, **found)


def commit(job_id: UUID) -> None:
    """Write all rows or none; the job ends up done, or failed with one sentence and nothing written."""
    with staging.working(job_id) as held:
        if not held or not _start(job_id, (State.COMMITTING,), State.COMMITTING):
            return
        job = ImportJob.objects.get(pk=job_id)
        with clock.business_date(job.business_date):
            try:
                _commit(job)
            except _Overtaken:
                return
            except OperationalError:
                # Another long write holds the database. Nothing is written; the tick queues the step again.
                _log.warning("import job %s: the database is busy", job.id, exc_info=True)
            except Refusal as refusal:
                _end(job, State.COMMITTING, state=State.FAILED, message=str(refusal), finished_at=clock.now())
            except Exception:
                _log.exception("import job %s could not be committed", job.id)
                _end(
                    job, State.COMMITTING, state=State.FAILED, message=_trouble(job), finished_at=clock.now()
                )
    if ImportJob.objects.filter(pk=job_id, state=State.DONE).exists():
        staging.remove(job_id)


def _start(job_id: UUID, states: tuple[str, ...], into: str) -> bool:
    rows = ImportJob.objects.filter(pk=job_id, state__in=states)
    return bool(rows.update(state=into, started_at=clock.now(), attempts=F("attempts") + 1))


def _end(job: ImportJob, before: str, **values: Any) -> bool:  # noqa: ANN401 - column values
    """Move the job on unless somebody else did (it was cancelled meanwhile)."""
    return bool(ImportJob.objects.filter(pk=job.pk, state=before).update(**values))


def _trouble(job: ImportJob) -> str:
    return f"系统处理时出错，数据没有写入。请重新上传；仍不成功请把编号 {job.id} 告诉系统管理员。"


def _checked(job: ImportJob) -> dict[str, Any]:
    chosen = kind(job.layout)
    staging.report(job.id, "正在打开文件", 0, 4)
    source = staging.folder(job.id) / staging.SOURCE
    workbook = _open(job, chosen, source)
    staging.report(job.id, "正在逐行检查", 1, 4)
    table = read_table(workbook, chosen.layout, chosen.params(job))
    staging.report(job.id, "正在核对名称", 2, 4)
    settled, asked = _match(job, chosen, table)
    staging.write_frame(job.id, staging.ROWS, table.frame)
    staging.write_frame(job.id, staging.FINDINGS, table.findings)
    staging.write_json(job.id, staging.NAMES, asked)
    staging.write_json(job.id, SETTLED, settled)
    if table.findings.height:
        staging.report(job.id, "正在标注问题", 3, 4)
        marked = marked_xlsx(workbook, table.faults(limit=MOST_LISTED))
        staging.write(job.id, staging.MARKED, lambda path: Path(path).write_bytes(marked))
    if chosen.foresee is not None and not table.errors:
        staging.report(job.id, "正在比对现有数据", 3, 4)
        forecast = asdict(chosen.foresee(job=job, frame=table.frame))
        staging.write_json(job.id, staging.FORECAST, forecast)
    staging.report(job.id, "检查完毕", 4, 4)
    return {
        "sheet": table.sheet,
        "rows": table.frame.height,
        "errors": table.errors,
        "warnings": table.findings.height - table.errors,
        "unsettled": len(asked),
    }


def _open(job: ImportJob, chosen: Kind, source: Path) -> Workbook:
    """The file as a workbook; a kind with a layout of its own reads it, within the same limits on size."""
    limits = read_limits(job.county, job.business_date)
    if chosen.read is None:
        return read_workbook(source, limits=limits)
    check_size(source.stat().st_size, limits)
    return rows_workbook(chosen.layout.title, chosen.read(source, job.file_name), limits)


def _match(
    job: ImportJob, chosen: Kind, table: Table
) -> tuple[dict[str, dict[str, str]], list[dict[str, Any]]]:
    """Names settled beyond doubt, by register, and the names a person must settle, with candidates."""
    settled: dict[str, dict[str, str]] = {}
    asked: list[dict[str, Any]] = []
    for name, register in chosen.registers.items():
        places = _written_names(chosen.layout, name, table.frame)
        matches = match_names(
            places["text"],
            register.entries(job),
            rules=register.rules,
            least=least_similarity(job.county, job.business_date),
        )
        for match, (text, row, count) in zip(matches, places.iter_rows(), strict=True):
            if match.settled:
                settled.setdefault(name, {})[text] = match.settled.key
            else:
                candidates = [(one.key, one.name, one.kind, one.score) for one in match.candidates]
                asked.append(
                    {"register": name, "text": text, "row": row, "count": count, "candidates": candidates}
                )
    return settled, asked


def _written_names(layout: Layout, register: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Each name once: `text`, the first `row` it stands in, and how many rows hold it."""
    parts = [
        (frame.explode(spec.key) if spec.type == "list" else frame).select("row", text=spec.key)
        for spec in layout.columns
        if spec.register == register
    ]
    texts = pl.concat(parts).drop_nulls("text")
    return (
        texts.group_by("text")
        .agg(pl.col("row").min(), count=pl.len())
        .sort("row")
        .select("text", "row", "count")
    )


def _commit(job: ImportJob) -> None:
    chosen = kind(job.layout)
    actor = _committer(job, chosen)
    frame = staging.read_frame(job.id, staging.ROWS)
    settled: Mapping[str, Mapping[str, str]] = staging.read_json(job.id, SETTLED) or {}
    choices = list(job.name_choices.order_by("pk"))
    keys = {name: dict(settled.get(name, {})) for name in chosen.registers}
    for choice in choices:
        keys[choice.register][choice.text] = choice.key
    frame = with_keys(frame, chosen.layout, keys)

    def progress(done: int) -> None:
        staging.report(job.id, "正在写入", done, frame.height)

    progress(0)
    with transaction.atomic():
        outcome = chosen.commit(actor=actor, job=job, frame=frame, progress=progress)
        for choice in choices:
            confirm = chosen.registers[choice.register].confirm
            if confirm is not None:
                confirm(actor=actor, job=job, text=choice.text, key=choice.key)
        _record(job, chosen, actor, outcome)
        moved = _end(
            job,
            State.COMMITTING,
            state=State.DONE,
            finished_at=clock.now(),
            created=outcome.created,
            changed=outcome.changed,
            unchanged=outcome.unchanged,
        )
        if not moved:
            raise _Overtaken


def with_keys(frame: pl.DataFrame, layout: Layout, keys: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """The frame with a column `<key>_key` beside each column that names entries of a register."""
    added = []
    for spec in layout.columns:
        if spec.register:
            known = dict(keys.get(spec.register, {}))
            element = pl.element() if spec.type == "list" else pl.col(spec.key)
            key = element.replace_strict(known, default=None, return_dtype=pl.String)
            added.append(
                (pl.col(spec.key).list.eval(key) if spec.type == "list" else key).alias(f"{spec.key}_key")
            )
    return frame.with_columns(added)


def _committer(job: ImportJob, chosen: Kind) -> Actor:
    """Who committed, with the rights held now: a role taken away meanwhile stops the import."""
    if job.committed_by == "system":
        return system(job.committed_label)
    actor = actor_of_user(job.committed_by)
    if actor is None or not actor.holds(chosen.roles):
        raise NotAllowed("提交人已没有导入权限，数据没有写入。请由有权限的人重新上传。")
    return actor


def _record(job: ImportJob, chosen: Kind, actor: Actor, outcome: Outcome) -> None:
    audit.record_bulk(
        actor=actor,
        verb="批量导入",
        subject_kind=chosen.layout.title,
        subject_id=job.id,
        subject_label=job.file_name,
        county=job.county,
        changes=outcome.changes,
        detail={
            "file": job.file_hash,
            "created": outcome.created,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
        },
    )
