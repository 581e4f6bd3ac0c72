"""Opening a workbook: bytes in, text with cell positions out, or one sentence saying why not.

A `Workbook` has sheets; a `Sheet` keeps only the rows that hold something, each with its row number in the
file, in two frames of the same shape: `raw` (the text as it stands in the file) and `clean` (made comparable,
see text.py). Both have the columns `row` (number from 1) and `c1`, `c2`, … (c2 is column B), all text, null
where nothing is. Formulas, error values and merged cells are listed apart, so that whoever knows the columns
decides what they mean. Numbers read as the shortest text (`9`, `9.5`), dates formatted as such as
`2015-03-06`.

Nothing here knows what the columns mean: that is columns.py.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import fastexcel
import polars as pl

from .containers import Kind, ReadLimits, check_size, check_zip, kind_of
from .csvs import csv_rows, too_many_rows
from .faults import Fault, Unreadable, cell_name, shown
from .outlines import Area, Outline, strange_layout, xls_outlines, xlsx_outlines
from .text import clean_series

__all__ = ["Area", "Fault", "ReadLimits", "Sheet", "Unreadable", "Workbook", "fill_merged", "read_workbook"]

ERROR_TEXT = "#错误值"


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet. `width` counts the columns; `formulas` and `errors` give rows by column, both from 1."""

    name: str
    width: int
    raw: pl.DataFrame
    clean: pl.DataFrame
    formulas: Mapping[int, Sequence[int]] = field(default_factory=dict)
    errors: Mapping[int, Sequence[int]] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()

    @property
    def height(self) -> int:
        """How many rows hold something."""
        return self.clean.height

    def grid(self) -> list[tuple[int, tuple[str, ...]]]:
        """The clean rows as (row number, texts), empty cells as "": for small sheets read by hand-written
        layouts."""
        return [(row[0], tuple(text or "" for text in row[1:])) for row in self.clean.rows()]


@dataclass(frozen=True, slots=True, eq=False)
class Workbook:
    """A readable file. `warnings` are said to the person and stop nothing; `from_1904` is how serial dates
    count."""

    kind: Kind
    sheets: tuple[Sheet, ...]
    from_1904: bool = False
    warnings: tuple[Fault, ...] = field(default=())


def read_workbook(source: Path | bytes, *, limits: ReadLimits) -> Workbook:
    """Read an xlsx, xls or csv file; raises Unreadable with one Chinese sentence when it cannot be taken.

    Order matters: size, kind, archive safety and outline are settled before the reader unpacks anything.
    """
    if isinstance(source, Path):
        check_size(source.stat().st_size, limits)
        data = source.read_bytes()
    else:
        data = source
    kind = kind_of(data, limits)
    if kind == "csv":
        sheets: tuple[Sheet, ...] = (_csv_sheet(csv_rows(data, limits), limits),)
        from_1904 = False
    else:
        outlines, from_1904 = (
            xlsx_outlines(data, check_zip(data, limits)) if kind == "xlsx" else xls_outlines(data)
        )
        sheets = _spreadsheet(data, outlines, limits)
    if not any(sheet.height for sheet in sheets):
        raise Unreadable("nothing-in-file", "文件里没有任何内容。请检查是否选错了文件，或数据是否已保存。")
    return Workbook(
        kind, sheets, from_1904, tuple(fault for sheet in sheets for fault in _like_formulas(sheet))
    )


def rows_workbook(title: str, rows: Sequence[tuple[str, ...]], limits: ReadLimits) -> Workbook:
    """A workbook of rows that a kind of import has read itself, headings first; numbered as the rows come."""
    sheet = _csv_sheet([list(row) for row in rows], limits)
    return Workbook(kind="csv", sheets=(replace(sheet, name=title),))


def fill_merged(sheet: Sheet, *, columns: tuple[int, ...] | None = None) -> Sheet:
    """The sheet with every merged cell's text repeated over its whole area (in the given columns, counted
    from 1).

    For printed tables in which one category or county spans many rows. Rows that hold nothing stay left out.
    """
    numbers = sheet.clean["row"].to_list()
    places: list[tuple[int, Area, range]] = []
    left_over = (len(numbers) + 1) * sheet.width
    for area in sheet.merges:
        inside = range(bisect_left(numbers, area.top), bisect_right(numbers, area.bottom))
        width = range(area.left, min(area.right, sheet.width) + 1)
        left_over -= len(inside) * len(width)
        if left_over < 0:  # merged cells that lie over each other: no program writes that
            raise strange_layout(sheet.name)
        if inside and numbers[inside.start] == area.top:
            places.extend((column, area, inside) for column in width if columns is None or column in columns)

    def filled(frame: pl.DataFrame) -> pl.DataFrame:
        cells = {name: frame[name].to_list() for name in frame.columns}
        for column, area, inside in places:
            text = cells[f"c{area.left}"][inside.start]
            for index in inside:
                cells[f"c{column}"][index] = text
        return pl.DataFrame(cells, schema=frame.schema)

    return Sheet(
        sheet.name,
        sheet.width,
        filled(sheet.raw),
        filled(sheet.clean),
        sheet.formulas,
        sheet.errors,
        sheet.merges,
    )


def _spreadsheet(data: bytes, outlines: list[Outline], limits: ReadLimits) -> tuple[Sheet, ...]:
    if len(outlines) > limits.max_sheets:
        raise Unreadable(
            "too-many-sheets",
            f"文件有 {len(outlines)} 个工作表，超过上限 {limits.max_sheets} 个。请只留要导入的工作表。",
        )
    for outline in outlines:
        _check_span(outline, limits)
    if sum(one.last_row * (one.last_column - one.first_column + 1) for one in outlines) > limits.max_cells:
        raise Unreadable(
            "too-many-cells", f"文件各工作表合计超过 {limits.max_cells:,} 个单元格。请拆成几个文件分别上传。"
        )
    try:
        reader = fastexcel.read_excel(data)
    except fastexcel.FastExcelError as error:
        raise strange_layout("") from error
    return tuple(
        _sheet(reader, outline, limits) for outline in outlines if outline.name in reader.sheet_names
    )


def _check_span(outline: Outline, limits: ReadLimits) -> None:
    if outline.last_column > limits.max_columns:
        raise Unreadable(
            "too-many-columns",
            f"工作表“{outline.name}”用到了第 {outline.last_column} 列，超过上限 {limits.max_columns} 列。"
            "请删去远处多余的单元格后再上传。",
            sheet=outline.name,
        )


def _sheet(reader: fastexcel.ExcelReader, outline: Outline, limits: ReadLimits) -> Sheet:
    if not outline.last_row:
        return _build(outline.name, pl.DataFrame({"row": pl.Series([], dtype=pl.UInt32)}), 0)
    try:
        loaded = reader.load_sheet(outline.name, header_row=None, skip_rows=0, dtypes="string")
        table = pl.DataFrame(loaded)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise strange_layout(outline.name) from error
    if table.width != outline.last_column - outline.first_column + 1 or table.height != outline.last_row:
        raise strange_layout(outline.name)
    table.columns = [f"c{column}" for column in range(outline.first_column, outline.last_column + 1)]
    table = table.with_row_index("row", 1).with_columns(
        pl.lit(None, pl.String).alias(f"c{column}") for column in range(1, outline.first_column)
    )
    for column, rows in outline.errors.items():
        # The reader drops #N/A and its like; they must not pass for empty cells.
        table = table.with_columns(
            pl.when(pl.col("row").is_in(pl.Series(rows, dtype=pl.UInt32).implode()))
            .then(pl.lit(ERROR_TEXT))
            .otherwise(f"c{column}")
            .alias(f"c{column}")
        )
    table = table.filter(pl.any_horizontal(pl.exclude("row").str.len_bytes() > 0))
    sheet = _build(
        outline.name,
        table.select("row", *(f"c{column}" for column in range(1, outline.last_column + 1))),
        outline.last_column,
        outline,
    )
    if sheet.height > limits.max_rows + 100:  # headings and remarks are not rows of data
        raise too_many_rows(outline.name, limits)
    return sheet


def _csv_sheet(rows: list[list[str]], limits: ReadLimits) -> Sheet:
    width = max(map(len, rows), default=0)
    if width * len(rows) > limits.max_cells:
        raise Unreadable(
            "too-many-cells", f"文件超过 {limits.max_cells:,} 个单元格。请拆成几个文件分别上传。"
        )
    columns = {
        f"c{index + 1}": pl.Series(
            [row[index] if index < len(row) else None for row in rows], dtype=pl.String
        )
        for index in range(width)
    }
    numbers = pl.Series(range(1, len(rows) + 1), dtype=pl.UInt32)
    return _build("", pl.DataFrame({"row": numbers, **columns}), width)


def _build(name: str, raw: pl.DataFrame, width: int, outline: Outline | None = None) -> Sheet:
    """Clean the texts and leave out the rows that hold nothing but spaces."""
    texts = [f"c{column}" for column in range(1, width + 1)]
    clean = raw.with_columns(clean_series(raw[name]) for name in texts)
    if texts:
        holds = clean.select(pl.any_horizontal(pl.col(texts).is_not_null())).to_series()
        raw, clean = raw.filter(holds), clean.filter(holds)
    return Sheet(
        name,
        width,
        raw,
        clean,
        outline.formulas if outline else {},
        outline.errors if outline else {},
        tuple(outline.merges) if outline else (),
    )


def _like_formulas(sheet: Sheet) -> list[Fault]:
    """Texts that begin with `=`: kept as text, never computed, and said so."""
    faults = []
    for column in range(1, sheet.width + 1):
        formulas = set(sheet.formulas.get(column, ()))
        found = sheet.clean.filter(pl.col(f"c{column}").str.starts_with("=")).select("row", f"c{column}")
        for row, value in found.rows():
            if row not in formulas:
                faults.append(
                    Fault(
                        sheet.name,
                        row,
                        column,
                        value,
                        "text-like-formula",
                        f"第 {row} 行 {cell_name(row, column)} 单元格的“{shown(value)}”以“=”开头，"
                        "按文字处理，不作计算。"
                        "如需要的是计算结果，请改填结果。",
                        "warning",
                    )
                )
    return faults
