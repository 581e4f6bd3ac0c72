"""``zhucun households import``, ``reconcile`` and ``export``: the registry in bulk from the shell, with the rights of the machine.

Exit status: 0 done (nothing differs), 1 errors or differences, 2 unreadable input.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.files import File

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.lists import list_table
from zhucun.foundation.imports import actions, staging, work
from zhucun.foundation.imports.columns import fault_of, read_table
from zhucun.foundation.imports.faults import Unreadable
from zhucun.foundation.imports.layouts import Layout
from zhucun.foundation.imports.limits import read_limits
from zhucun.foundation.imports.queries import ImportJob, forecast
from zhucun.foundation.imports.reading import read_workbook
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.evidence import implements

from ..actions.exchange import take_sheet
from ..queries.exchange import against
from .layout import CODE, TITLE, columns
from .reconcile import KINDS

_SHOWN: Final = 200
_ACTOR: Final = "命令行"
State = ImportJob.State


def add_parts(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands."""
    load = parts.add_parser("import", help="导入户和成员的工作簿；有错误时退出码为 1，什么也不写入")
    load.add_argument("file", type=Path, metavar="FILE")
    _area(load)
    load.add_argument("--check", action="store_true", help="只检查并说明将有哪些变化，不写入")
    load.set_defaults(func=_import)
    compare = parts.add_parser("reconcile", help="把另一系统的工作簿与本系统比对；有不同时退出码为 1")
    compare.add_argument("file", type=Path, metavar="FILE")
    _area(compare)
    compare.set_defaults(func=_reconcile)
    out = parts.add_parser("export", help="按交换格式导出一个地区，证件号码遮盖")
    _area(out)
    out.add_argument(
        "--on", type=date.fromisoformat, default=None, metavar="DATE", help="截至哪一天，默认今天"
    )
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="写成 .xlsx 或 .csv")
    out.set_defaults(func=_export)


def _area(command: argparse.ArgumentParser) -> None:
    command.add_argument("--area", required=True, metavar="CODE", help="市、县或乡镇的区划代码")
    command.add_argument("--format", choices=("text", "json"), default="text")


@implements("PL-085")
def _import(options: argparse.Namespace) -> int:
    area = divisions.find(options.area, clock.today()).key
    with options.file.open("rb") as source:
        job = actions.upload(
            actor=system(_ACTOR), layout=CODE, file=File(source, name=options.file.name), county=area
        )
    work.check(job.id)
    job.refresh_from_db()
    told: dict[str, Any] = {
        "rows": job.rows,
        "errors": job.errors,
        "warnings": job.warnings,
        "findings": _findings(job),
    }
    if job.state == State.PREVIEW and (ahead := forecast(job)):
        told |= {"created": ahead.created, "changed": ahead.changed, "unchanged": ahead.unchanged}
    ready = job.can_commit
    if ready and not options.check:
        job = actions.commit(actor=system(_ACTOR), job=job)
        work.commit(job.id)
        job.refresh_from_db()
        told |= {"created": job.created, "changed": job.changed, "unchanged": job.unchanged}
    elif job.state == State.PREVIEW:
        actions.cancel(actor=system(_ACTOR), job=job)
    told |= {"state": str(job.state), "message": job.message}
    _say(options.format, told, _sentence(told, written=job.state == State.DONE))
    if not told["rows"]:
        return 2
    return 0 if ready and (options.check or job.state == State.DONE) else 1


def _findings(job: ImportJob) -> list[dict[str, Any]]:
    found = staging.scan_frame(job.id, staging.FINDINGS)
    if found is None:
        return []
    rows = found.head(_SHOWN).collect().iter_rows(named=True)
    faults = [fault_of(row, job.sheet) for row in rows]
    return [
        {"row": one.row, "cell": one.cell, "code": one.code, "level": one.level, "sentence": one.sentence}
        for one in faults
    ]


def _sentence(told: Mapping[str, Any], *, written: bool) -> str:
    lines = [one["sentence"] for one in told["findings"]]
    counts = f"新增 {told.get('created', 0)} 行，修改 {told.get('changed', 0)} 行，未变 {told.get('unchanged', 0)} 行"
    done = (
        f"已写入：{counts}。"
        if written
        else f"没有写入：错误 {told['errors']} 处，提示 {told['warnings']} 处；{counts}。"
    )
    return "\n".join([*lines, *([told["message"]] if told["message"] else []), done])


def _reconcile(options: argparse.Namespace) -> int:
    today = clock.today()
    area = divisions.find(options.area, today).key
    layout = Layout(CODE, TITLE, tuple(one.spec() for one in columns()))
    try:
        table = read_table(read_workbook(options.file, limits=read_limits(area, today)), layout)
    except Unreadable as wrong:
        print(wrong.fault.sentence, file=sys.stderr)
        return 2
    found = against(viewer=system(_ACTOR), area=area, on=today, frame=table.frame)
    rows = found.rows.to_dicts()
    counts = {kind: found.count(kind) for kind in KINDS}
    lines = [
        f"{KINDS[row['kind']]}　户{row['number']}　{row['name']}　{row['field']}：{row['ours']} → {row['theirs']}"
        for row in rows[:_SHOWN]
    ]
    total = "，".join(f"{title} {counts[kind]} 处" for kind, title in KINDS.items())
    _say(options.format, {**counts, "households": found.households, "members": found.members, "rows": rows},
         "\n".join([*lines, f"两边都有 {found.households} 户 {found.members} 人；{total}。"]))  # fmt: skip
    return 1 if rows else 0


@implements("PL-054")
def _export(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    area = divisions.find(options.area, on)
    fmt = "csv" if options.output.suffix.lower() == ".csv" else "xlsx"
    found = take_sheet(actor=system(_ACTOR), area=area.key, on=on, fmt=fmt)
    with options.output.open("wb") as out:
        for piece in list_table(
            f"{area.name}{TITLE}", found.columns, found.rows, "csv" if fmt == "csv" else "xlsx"
        ):
            out.write(piece)
    _say(options.format, {"households": found.households, "members": found.members, "file": str(options.output)},
         f"已导出 {found.households} 户 {found.members} 人到 {options.output}。")  # fmt: skip
    return 0


def _say(fmt: str, told: Mapping[str, Any], sentence: str) -> None:
    print(json.dumps(told, ensure_ascii=False) if fmt == "json" else sentence)
