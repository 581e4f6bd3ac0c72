"""A province's or county's nominations as one workbook: a person a row, with the registration form's particulars.

The people are registered (or brought up to date) as by the list of cadres, then a draft is made for every unit and village.
The preview says what the packs in force would say of each draft; what is hard stops the sending up, not the drafting.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Outcome, Register, Subjects
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.cadres import imports as people
from zhucun.work.cadres.actions.lists import load_cadres
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from .actions.bulk import ListedNominee, load_nominations
from .models.team import TeamRole

_YES = "是"


def faults(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """Rows whose village is none of the area, and units whose rows disagree on the day or the decision."""
    villages = _villages(frame["village"].drop_nulls().unique().to_list(), params["area"], params["on"])
    found: list[tuple[int, str, str, str]] = []
    first: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in frame.iter_rows(named=True):
        if not row["village"]:
            continue
        village = villages[row["village"]]
        if isinstance(village, str):
            found.append((row["row"], "village", "nomination.village", village))
            continue
        if row["planned_to"] and row["starts_on"] and row["planned_to"] < row["starts_on"]:
            found.append((row["row"], "planned_to", "nomination.term", "计划任期到的日期早于拟到任日期。"))
        same = first.setdefault((row["unit"] or "", village.key), row)
        for column, word in (
            ("starts_on", "拟到任日期"),
            ("meeting_on", "会议日期"),
            ("minutes", "纪要编号"),
        ):
            if same[column] != row[column]:
                sentence = f"{word}与同一工作队第 {same['row']} 行不同，请统一。"
                found.append((row["row"], column, "nomination.same", sentence))
    schema = ["row", "column", "code", "sentence"]
    return pl.DataFrame(found, schema=schema, orient="row") if found else pl.DataFrame(schema=schema)


def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Register the people, then draft their nominations."""
    batch = _batch(actor, job)
    load_cadres(
        actor=actor, area=job.county, rows=people.listed(frame), source=job.file_name, file_hash=job.file_hash,
        progress=progress,
    )  # fmt: skip
    villages = _villages(frame["village"].unique().to_list(), job.county, job.business_date)
    rows = []
    for row, one in zip(frame.iter_rows(named=True), people.listed(frame), strict=True):
        village = villages[row["village"]]
        if isinstance(village, str):  # the register changed since the check
            raise Refusal(f"第 {row['row']} 行：{village}")
        rows.append(
            ListedNominee(
                row=row["row"],
                organisation=UUID(row["unit_key"]),
                village=village.key,
                starts_on=row["starts_on"],
                name=str(one.given["name"]),
                born_month=row["born_month"],
                role=row["role"],
                planned_to=row["planned_to"] + timedelta(days=1),
                first_secretary=bool(row["first_secretary"]),
                stationed=row["stationed"] is not False,
                secondee=bool(row["secondee"]),
                met=bool(row["met"]),
                meeting_on=row["meeting_on"],
                minutes=row["minutes"] or "",
            )
        )
    made = load_nominations(
        actor=actor, batch=batch, rows=rows, source=job.file_name, file_hash=job.file_hash
    )
    return Outcome(created=made)


def _villages(codes: Sequence[str], area: str, on: date) -> dict[str, Area | str]:
    """What each code means: the village, or a sentence why it cannot be taken."""
    keys = {}
    found: dict[str, Area | str] = {}
    for code in codes:
        try:
            keys[code] = divisions.find(code, on)
        except Refusal as refusal:
            found[code] = refusal.sentence
    ways = divisions.ways_up({one.key for one in keys.values()}, on)
    for code, one in keys.items():
        if one.level != Level.VILLAGE:
            found[code] = f"代码 {code} 是“{one.name}”，不是村。请填写村的代码。"
        elif area not in {above.key for above in ways.get(one.key, ())}:
            found[code] = f"“{one.name}”不在本次导入的地区内，请从表中去掉。"
        else:
            found[code] = one
    return found


def _batch(actor: Actor, job: ImportJob) -> Batch:
    batch = units.batch(viewer=actor, pk=UUID(job.subject)) if job.subject else None
    if batch is None:
        raise Refusal("这个批次不存在，或者不在您的职责范围内。请重新选择批次后上传。")
    return batch


def _batches(actor: Actor, area: str) -> list[tuple[str, str]]:
    found = units.batches(viewer=actor).filter(division_id=area)
    return [(str(batch.pk), batch.title) for batch in found]


def _entries(job: ImportJob) -> Sequence[Any]:
    """The units of the batch's list that show people, with their other names."""
    batch = units.batches(viewer=system("导入核对")).filter(pk=job.subject).first()
    listed = {str(row.organisation_id) for row in units.listed(batch)} if batch else set()
    return [entry for entry in people.unit_entries(job) if entry.key in listed]


NOMINATIONS = Layout(
    code="nominations",
    title="选派名册",
    columns=(
        *people.CADRES.columns,
        ColumnSpec("village", "驻点村代码", required=True, aliases=("村代码",), example="431230101200", clause="H15-006"),
        ColumnSpec("role", "职责", "choice", required=True, choices=tuple((t, v) for v, t in TeamRole.choices), example="队长"),
        ColumnSpec("first_secretary", "任第一书记", "yes_no", aliases=("第一书记",), example=_YES, clause="H15-017"),
        ColumnSpec("stationed", "驻村", "yes_no", example=_YES),
        ColumnSpec("secondee", "同乡镇挂职", "yes_no", example="否", clause="JX18-014"),
        ColumnSpec("starts_on", "拟到任日期", "date", required=True, example="2015-03-10"),
        ColumnSpec("planned_to", "计划任期到", "date", required=True, example="2018-02-12", clause="JX18-017"),
        ColumnSpec("meeting_on", "会议日期", "date", example="2015-03-02", clause="H15-015"),
        ColumnSpec("minutes", "纪要编号", example="党组纪要〔2015〕3号", max_length=60, clause="H15-015"),
        ColumnSpec("met", "符合选派条件", "yes_no", example=_YES, clause="H15-013"),
    ),
    checks=(people.faults, faults),
    note="每人一行，一个单位在一个村的几行合为一份选派草稿。导入后请在“选派”中核对，再成批报送。照片另在“干部”页面成批上传。",
)  # fmt: skip
registry.register(
    NOMINATIONS,
    commit=commit,
    roles=units.EDITORS,
    params=lambda job: {**people.params_of(job), "area": job.county},
    registers={"unit": Register("单位", _entries, confirm=people.keep_alias)},
    subjects=Subjects("批次", _batches, lambda pk: f"/teams/nominations/?batch={pk}"),
)
