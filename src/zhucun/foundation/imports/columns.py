"""From a workbook and a layout to a typed frame: find the sheet, find the headings, parse, check.

Headings are matched in any order by title or alias, without regard to spaces, brackets' width or a required
mark `*`. A heading may span two rows, with a group above (merged) and its columns below; both rows are then
read as one.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from .faults import Fault, Unreadable, cell_name, shown
from .layouts import FINDINGS, ColumnSpec, Layout, no_findings, stored_type
from .parsing import Placed, joined, parse_column
from .reading import Sheet, Workbook, fill_merged

_HEADING_WITHIN: Final = 30
_NOT_DATA: Final = (
    r"^((合计|总计|小计|共计)([:：（(].*)?|(注|备注|说明|填表说明)[:：].*"
    r"|(填表人|填报人|制表人|审核人)([:：].*)?)$"
)
_HEAD_BRACKETS: Final = str.maketrans("（）【】［］", "()[][]")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of a layout as found in a file. `frame` has `row` and one typed column per key; a cell with a
    fault is null there. `findings` follow layouts.FINDINGS. `columns` tells where each key stands in the
    sheet."""

    sheet: str
    header_row: int
    frame: pl.DataFrame
    findings: pl.DataFrame
    columns: Mapping[str, int]

    @property
    def errors(self) -> int:
        """How many findings stop the import."""
        return self.findings.filter(pl.col("level") == "error").height

    def faults(self, *, limit: int | None = None) -> list[Fault]:
        """The findings as Fault values, in the order of the sheet."""
        rows = self.findings if limit is None else self.findings.head(limit)
        return [fault_of(row, self.sheet) for row in rows.iter_rows(named=True)]


def fault_of(row: Mapping[str, Any], sheet: str) -> Fault:
    """A findings row as a Fault."""
    return Fault(
        sheet,
        row["row"] or 0,
        row["column"] or 0,
        row["value"] or "",
        row["code"],
        row["sentence"],
        row["level"],
        row["clause"] or "",
    )


def read_table(workbook: Workbook, layout: Layout, params: Mapping[str, Any] | None = None) -> Table:
    """The layout's rows from the workbook, parsed and checked.

    Raises Unreadable when no sheet carries the headings or a required column is missing or stands there
    twice; everything about single rows and cells comes as findings.
    """
    sheet, heading = _find_sheet(workbook, layout)
    placed, notes = _place(sheet, heading, layout)
    rows = sheet.clean.filter(pl.col("row") > heading.last_row)
    used = [f"c{one.column}" for one in placed]
    rows = rows.filter(pl.any_horizontal(pl.col(used).is_not_null()))
    rows, skipped = _without_totals(rows)
    if rows.is_empty():
        raise Unreadable(
            "no-rows",
            f"工作表“{sheet.name}”在表头（第 {heading.row} 行）以下没有数据行。"
            "请检查数据是否填在别的工作表里。",
            sheet=sheet.name,
            row=heading.row,
        )
    findings = [notes, skipped, _strays(workbook, sheet), _merged(sheet, rows, placed)]
    series = [rows["row"]]
    by_key = {one.spec.key: one for one in placed}
    for spec in layout.columns:
        if spec.key in by_key:
            values, found = parse_column(sheet, rows, by_key[spec.key], from_1904=workbook.from_1904)
            series.append(values)
            findings.append(found)
        else:
            series.append(pl.Series(spec.key, [None] * rows.height, dtype=stored_type(spec)))
    frame = pl.DataFrame(series)
    columns = {one.spec.key: one.column for one in placed}
    findings.extend(run_checks(frame, layout, columns, params or {}))
    return Table(sheet.name, heading.row, frame, joined(findings), columns)


def run_checks(
    frame: pl.DataFrame, layout: Layout, columns: Mapping[str, int], params: Mapping[str, Any]
) -> list[pl.DataFrame]:
    """What the layout's checks find, brought into the one shape of findings."""
    return [shaped(check(frame, params), columns) for check in layout.checks]


def shaped(found: pl.DataFrame, columns: Mapping[str, int]) -> pl.DataFrame:
    """Findings of a check (`row`, `code`, `sentence`, perhaps `column` as a key, `value`, `level`,
    `clause`)."""
    if found.is_empty():
        return no_findings()
    key = pl.col("column") if "column" in found.columns else pl.lit(None, pl.String)

    def given(name: str, otherwise: str) -> pl.Expr:
        return (
            pl.col(name).cast(pl.String).fill_null(otherwise) if name in found.columns else pl.lit(otherwise)
        )

    return found.select(
        pl.col("row").cast(pl.UInt32),
        column=key.replace_strict(dict(columns), default=0, return_dtype=pl.UInt32).fill_null(0),
        key=key,
        value=given("value", ""),
        code="code",
        sentence="sentence",
        level=given("level", "error"),
        clause=given("clause", ""),
    ).select(FINDINGS.keys())


# --- the sheet and its headings


@dataclass(frozen=True, slots=True)
class _Heading:
    """Headings found: the first and last row they take, and the label over each column (from 1)."""

    row: int
    last_row: int
    labels: Mapping[int, tuple[str, ...]]
    score: int


def heading_key(label: str) -> str:
    """A heading as it is compared: no white space, narrow brackets, no required mark."""
    return re.sub(r"[\s*＊:：]", "", label).translate(_HEAD_BRACKETS).lower()


def _names(layout: Layout) -> dict[str, str]:
    return {heading_key(name): spec.key for spec in layout.columns for name in (spec.title, *spec.aliases)}


def _key_of(labels: tuple[str, ...], names: Mapping[str, str]) -> str | None:
    """The column a heading means: its lower label, the two rows together, or without what stands in
    brackets."""
    lower, both = labels[-1], "".join(labels)
    for label in (lower, both, re.sub(r"\(.*?\)", "", lower)):
        if label in names:
            return names[label]
    return None


def _find_sheet(workbook: Workbook, layout: Layout) -> tuple[Sheet, _Heading]:
    names = _names(layout)
    required = [spec for spec in layout.columns if spec.required]
    least = max(1, (len(required) + 1) // 2)
    candidates = [(sheet, _heading(sheet, names)) for sheet in workbook.sheets if sheet.height]
    named = [
        one for one in candidates if heading_key(one[0].name) in {heading_key(name) for name in layout.sheets}
    ]
    fitting = [one for one in named or candidates if one[1] is not None and one[1].score >= least]
    if not fitting and named:
        fitting = [one for one in candidates if one[1] is not None and one[1].score >= least]
    if not fitting:
        there = "、".join(f"“{sheet.name}”" for sheet, _ in candidates if sheet.name)
        wanted = "、".join(f"“{spec.title}”" for spec in (required or layout.columns)[:8])
        raise Unreadable(
            "sheet-not-found",
            f"没有找到“{layout.title}”的表头。{f'文件里的工作表有{there}；' if there else ''}"
            f"需要的列是{wanted}。请检查是否传错了文件，或下载模板填写。",
        )
    best = max(fitting, key=lambda one: one[1].score if one[1] else 0)
    assert best[1] is not None
    return best[0], best[1]


def _heading(sheet: Sheet, names: Mapping[str, str]) -> _Heading | None:
    """The row, or pair of rows, among the first that names most columns."""
    # Merged headings repeat their text, so that a group's name stands over each of its columns.
    filled = fill_merged(
        Sheet(sheet.name, sheet.width, sheet.raw, sheet.clean.head(_HEADING_WITHIN), merges=sheet.merges)
    )
    grid = [(row, tuple(heading_key(text) for text in texts)) for row, texts in filled.grid()]
    best: _Heading | None = None
    for index, (row, texts) in enumerate(grid):
        single = {column: (text,) for column, text in enumerate(texts, 1) if text}
        options = [_Heading(row, row, single, _score(single, names))]
        if index + 1 < len(grid) and grid[index + 1][0] == row + 1:
            below_row, below = grid[index + 1]
            double = {
                column: (text, under) if under and under != text else (text or under,)
                for column, (text, under) in enumerate(zip(texts, below, strict=True), 1)
                if text or under
            }
            options.append(_Heading(row, below_row, double, _score(double, names)))
        for option in options:
            # A title above a heading adds nothing: of equals, the heading of one row is meant.
            if option.score and (best is None or _rank(option) > _rank(best)):
                best = option
    return best


def _rank(heading: _Heading) -> tuple[int, bool]:
    return heading.score, heading.row == heading.last_row


def _score(labels: Mapping[int, tuple[str, ...]], names: Mapping[str, str]) -> int:
    return len({key for label in labels.values() if (key := _key_of(label, names))})


def _place(sheet: Sheet, heading: _Heading, layout: Layout) -> tuple[list[Placed], pl.DataFrame]:
    """Where each column stands; raises Unreadable for missing and doubled ones, notes the unknown ones."""
    names = _names(layout)
    found: dict[str, list[int]] = {}
    unknown: list[tuple[int, str]] = []
    for column, labels in heading.labels.items():
        key = _key_of(labels, names)
        if key is None:
            unknown.append((column, "".join(labels)))
        else:
            found.setdefault(key, []).append(column)
    where = (
        f"工作表“{sheet.name}”第 {heading.row} 行（表头）" if sheet.name else f"第 {heading.row} 行（表头）"
    )
    for spec in layout.columns:
        columns = found.get(spec.key, [])
        if len(columns) > 1:
            cells = " 和 ".join(cell_name(heading.last_row, column) for column in columns)
            raise Unreadable(
                "column-twice",
                f"{where}里“{spec.title}”列出现了 {len(columns)} 次（{cells}）。请只留一列。",
                sheet=sheet.name,
                row=heading.row,
                value=spec.title,
            )
    missing = [spec.title for spec in layout.columns if spec.required and spec.key not in found]
    if missing:
        there = "、".join(f"“{shown(name)}”" for _, name in unknown[:10])
        merged = any(area.top <= heading.last_row + 1 for area in sheet.merges)
        raise Unreadable(
            "column-missing",
            f"{where}缺少{'、'.join(f'“{name}”' for name in missing)}列。"
            f"{f'没有认出的列：{there}。' if there else ''}请补上，或把列名改成模板中的名称"
            f"{'；表头如有合并单元格，请取消合并，每列一个列名' if merged else ''}。",
            sheet=sheet.name,
            row=heading.row,
            value="、".join(missing),
        )
    notes = pl.DataFrame(
        [
            (
                heading.last_row,
                column,
                None,
                name,
                "column-unknown",
                f"{where}的“{shown(name)}”列（{cell_name(heading.last_row, column)}）"
                f"不在“{layout.title}”之内，不会导入。",
                "warning",
                "",
            )
            for column, name in unknown
        ],
        schema=FINDINGS,
        orient="row",
    )
    spec_of: dict[str, ColumnSpec] = {spec.key: spec for spec in layout.columns}
    return [Placed(spec_of[key], columns[0]) for key, columns in found.items()], notes


def _without_totals(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leave out rows of totals and remarks, told by their first text."""
    texts = [name for name in rows.columns if name != "row"]
    first = pl.coalesce(texts)
    is_total = first.str.replace_all(r"\s", "").str.contains(_NOT_DATA)
    rows = rows.with_columns(total=is_total.fill_null(False), first=first)
    skipped = rows.filter("total").select(
        pl.col("row"),
        column=pl.lit(0, pl.UInt32),
        key=pl.lit(None, pl.String),
        value="first",
        code=pl.lit("row-skipped"),
        sentence=pl.format(
            "第 {} 行（“{}”）是合计或说明，不是数据，已跳过。", "row", pl.col("first").str.slice(0, 40)
        ),
        level=pl.lit("warning"),
        clause=pl.lit(""),
    )
    return rows.filter(~pl.col("total")).drop("total", "first"), skipped.select(FINDINGS.keys())


def _merged(sheet: Sheet, rows: pl.DataFrame, placed: list[Placed]) -> pl.DataFrame:
    """Merged cells among the data: only their first cell has the text, the others would pass for empty."""
    numbers = rows["row"].to_list()
    found = []
    for area in sheet.merges:
        inside = range(bisect_left(numbers, area.top), bisect_right(numbers, area.bottom))
        titles = [one.spec.title for one in placed if area.left <= one.column <= area.right]
        if not inside or not titles:
            continue
        first, last = cell_name(area.top, area.left), cell_name(area.bottom, area.right)
        found.append(
            (
                numbers[inside.start],
                max(area.left, 1),
                None,
                "",
                "cell-merged",
                f"第 {area.top} 行 {first}:{last}（{'、'.join(titles)}）是合并单元格，每一行的内容无法确定。"
                "请取消合并，在每一行分别填写。",
                "error",
                "",
            )
        )
    return pl.DataFrame(found, schema=FINDINGS, orient="row")


def _strays(workbook: Workbook, sheet: Sheet) -> pl.DataFrame:
    """The workbook's own warnings about this sheet, as findings."""
    return pl.DataFrame(
        [
            (one.row, one.column, None, one.value, one.code, one.sentence, one.level, one.clause)
            for one in workbook.warnings
            if one.sheet == sheet.name
        ],
        schema=FINDINGS,
        orient="row",
    )
