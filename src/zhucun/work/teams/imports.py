"""What this app takes in through the import mechanism: the list of units (annex 1) and the placement table (annex 2).

Both come in the circular's own layout or with one row per unit; ``placement.reading`` understands both. What it reads is
shown by the mechanism row by row; names in the table that are not the list's are settled there by a person, and the
confirmed spelling is kept as another name of the unit. The commit reads the file once more, since a plan keeps
printed sums and places that no row carries.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.imports import registry, staging
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.names import Entry
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Outcome, Register
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.actions import ListedUnit
from zhucun.work.units.queries import EDITORS, Batch

from .actions import placement
from .placement.categories import label
from .placement.facts import Placements, UnitList
from .placement.reading import read_placements, read_units

UNITS = Layout(
    code="placement-units",
    title="参与单位名单（附件1）",
    columns=(
        ColumnSpec(
            "name", "单位", required=True, aliases=("单位名称",), example="省民政厅", clause="H15-042"
        ),
        ColumnSpec("category", "类别", required=True, example="省直单位"),
        ColumnSpec("heading", "子类别", aliases=("小类",), example="省管企业"),
        ColumnSpec("where", "出处", hint="读取附件时自动填写"),
    ),
    note="可直接上传文件附件1（Word 或 Excel），也可以每个单位一行。",
)
TABLE = Layout(
    code="placement-table",
    title="到县安排表（附件2）",
    columns=(
        ColumnSpec("city", "市州", required=True, example="永州市"),
        ColumnSpec("county", "县市区", required=True, example="江华县"),
        ColumnSpec("villages", "贫困村数量", "integer", minimum=0, example="150"),
        ColumnSpec("teams", "工作队数量", "integer", minimum=0, example="5"),
        ColumnSpec(
            "persons",
            "贫困人口",
            "integer",
            aliases=("贫困人口数",),
            minimum=0,
            example="21000",
            clause="H15-005",
        ),
        ColumnSpec("category", "类别", required=True, example="机关事业单位"),
        ColumnSpec("unit", "单位", required=True, example="省委宣传部", register="unit", clause="H15-004"),
        ColumnSpec("where", "出处", hint="读取附件时自动填写"),
    ),
    note="可直接上传文件附件2（Word 或 Excel，合并单元格、一格多个单位都可以），也可以每个单位一行。",
)


_LEVELS = {
    Level.NATION: "central",
    Level.PROVINCE: "province",
    Level.PREFECTURE: "city",
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
}


def units_as_rows(path: Path, name: str) -> list[tuple[str, ...]]:
    """Annex 1 as rows under the layout's headings."""
    found = read_units(path, name)
    return [
        tuple(column.title for column in UNITS.columns),
        *((unit.name, label(unit.category), unit.heading, str(unit.where)) for unit in found.units),
    ]


def table_as_rows(path: Path, name: str) -> list[tuple[str, ...]]:
    """Annex 2 as rows under the layout's headings, one unit per row."""
    found = read_placements(path, name)
    rows = {(row.city, row.county): row for row in found.rows}
    lines = []
    for unit in found.units:
        row = rows[unit.city, unit.county]
        figures = (_shown(row.villages), _shown(row.teams), _shown(row.persons))
        lines.append((unit.city, unit.county, *figures, unit.heading, unit.name, str(unit.where)))
    return [tuple(column.title for column in TABLE.columns), *lines]


def commit_units(
    *, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]
) -> Outcome:
    """Put the list in force for the job's batch."""
    found: UnitList = read_units(staging.folder(job.id) / staging.SOURCE, job.file_name)
    batch = _batch(actor, job)
    count = units.load_units(
        actor=actor,
        batch=batch,
        units=[ListedUnit(one.name, one.category, one.heading, asdict(one.where)) for one in found.units],
        totals=[asdict(count) for count in found.printed],
        level=_LEVELS[divisions.by_key(batch.division_id, batch.starts_on).level],
        file_hash=job.file_hash,
    )
    progress(count)
    return Outcome(created=count, changes=[(one.name, {"category": one.category}) for one in found.units])


def commit_table(
    *, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]
) -> Outcome:
    """Keep the table as a draft plan of the job's batch; the names were settled before."""
    found: Placements = read_placements(staging.folder(job.id) / staging.SOURCE, job.file_name)
    meant = {name: UUID(key) for name, key in frame.select("unit", "unit_key").iter_rows() if key}
    plan = placement.import_plan(
        actor=actor,
        batch=_batch(actor, job),
        table=found,
        meant=meant,
        file_name=job.file_name,
        file_hash=job.file_hash,
    )
    progress(len(found.units))
    return Outcome(
        created=len(found.units), changes=[(str(plan.pk), {"unit": one.name}) for one in found.units]
    )


def unit_entries(job: ImportJob) -> Sequence[Entry]:
    """The units of the batch's list with their confirmed other names."""
    batch = _batch(system("导入核对"), job)
    aliases: dict[UUID, list[str]] = {}
    for name, pk in unit_queries.names(batch).items():
        aliases.setdefault(pk, []).append(name)
    return [
        Entry(
            key=str(row.organisation_id),
            name=row.printed,
            aliases=tuple(aliases.get(row.organisation_id, ())),
        )
        for row in unit_queries.listed(batch)
    ]


def keep_alias(*, actor: Actor, job: ImportJob, text: str, key: str) -> None:
    """Keep a spelling a person confirmed."""
    body = organisations.get(key)
    if body is None:
        raise Refusal(f"名单里没有编号为 {key} 的单位。")
    units.confirm_alias(
        actor=actor,
        batch=_batch(actor, job),
        printed=text,
        organisation=body,
        note=f"导入“{job.file_name}”时确认",
    )


def _batch(actor: Actor, job: ImportJob) -> Batch:
    batch = unit_queries.batch(viewer=actor, pk=UUID(job.subject)) if job.subject else None
    if batch is None:
        raise Refusal("没有指明批次，或批次不在您的职责范围内。请从批次页面上传。")
    return batch


def _subjects(*, with_list: bool) -> registry.Subjects:
    """The batches of an area whose list is loaded (for a table) or not yet (for a list)."""

    def choices(actor: Actor, area: str) -> list[tuple[str, str]]:
        return [
            (str(row.pk), row.title)
            for row in unit_queries.batches(viewer=actor).filter(division_id=area)
            if units.may_edit(actor, row.division_id) and bool(unit_queries.listed(row)) is with_list
        ]

    return registry.Subjects("批次", choices, lambda batch: f"/placement/batches/{batch}/")


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


registry.register(
    UNITS,
    commit=commit_units,
    roles=EDITORS,
    read=units_as_rows,
    accept=(".docx",),
    subjects=_subjects(with_list=False),
)
registry.register(
    TABLE,
    commit=commit_table,
    roles=EDITORS,
    read=table_as_rows,
    accept=(".docx",),
    subjects=_subjects(with_list=True),
    registers={"unit": Register("单位名单", unit_entries, confirm=keep_alias)},
)
