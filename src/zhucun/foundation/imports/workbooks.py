"""The workbooks given out: the template of a layout, and the user's own sheet with every fault marked in
place."""

import io
from collections.abc import Iterable
from itertools import islice
from typing import Final

import polars as pl
import xlsxwriter

from .faults import Fault
from .layouts import TYPE_NAMES, ColumnType, Layout
from .reading import Sheet, Workbook

TEMPLATE_ROWS: Final = 5_000
MOST_MARKS: Final = 5_000
MOST_LISTED: Final = 100_000
WHOLE_ROWS: Final = 20_000  # a longer sheet is given back with its first rows and those that are marked, each in its own place
_HEAD_ROWS: Final = 30
_LIST_CHARACTERS: Final = 255  # Excel's own limit for a drop-down list written into the cell rule
_LEVELS: Final = {"error": "错误", "warning": "提示"}


def template_xlsx(layout: Layout) -> bytes:
    """The layout's template: headings with hints, drop-down lists, text format where digits must survive; and
    a second sheet that explains each column with an example and the clause it comes from."""
    buffer = io.BytesIO()
    with _book(buffer) as book:
        sheet = book.add_worksheet((layout.sheets or (layout.title,))[0][:31])
        required = book.add_format({"bold": True, "bg_color": "#FDE9D9", "border": 1, "align": "center"})
        optional = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1, "align": "center"})
        as_text = book.add_format({"num_format": "@"})
        for index, column in enumerate(layout.columns):
            sheet.write_string(0, index, column.title, required if column.required else optional)
            # Months and codes typed into a general cell lose their zeros; dates and numbers are better left
            # to Excel.
            keeps_text = column.type in ("text", "month", "list", "choice")
            sheet.set_column(
                index, index, max(12, 2 * len(column.title) + 4), as_text if keeps_text else None
            )
            hint = _hint(column.hint, column.type, column.required)
            sheet.write_comment(0, index, hint, {"author": layout.title, "x_scale": 2})
            labels = [label for label, _ in _shown_choices(column.choices)]
            if column.type == "yes_no":
                labels = ["是", "否"]
            if labels and len(",".join(labels)) <= _LIST_CHARACTERS:
                sheet.data_validation(
                    1,
                    index,
                    TEMPLATE_ROWS,
                    index,
                    {
                        "validate": "list",
                        "source": labels,
                        "error_title": column.title[:32],
                        "error_message": "请从下拉列表中选一项。",
                    },
                )
        sheet.freeze_panes(1, 0)
        _explain(book, layout)
    return buffer.getvalue()


def marked_xlsx(workbook: Workbook, faults: Iterable[Fault]) -> bytes:
    """The workbook as it was sent, as text, with a comment and a colour on each faulty cell, and first a
    sheet 错误 that lists the faults. At most MOST_MARKS cells are marked (comments weigh) and MOST_LISTED faults listed; of a sheet
    longer than WHOLE_ROWS only the heading and the marked rows are copied.

    Every cell is written as text, so that nothing in it can run as a formula.
    """
    listed = list(islice(faults, MOST_LISTED))
    buffer = io.BytesIO()
    with _book(buffer) as book:
        _list_faults(book, listed)
        by_sheet: dict[str, dict[tuple[int, int], list[Fault]]] = {}
        for fault in listed[:MOST_MARKS]:
            place = (fault.row, max(fault.column, 1))
            if fault.row:
                by_sheet.setdefault(fault.sheet, {}).setdefault(place, []).append(fault)
        taken = {"错误"}
        for sheet in workbook.sheets:
            _copy_marked(book, sheet, by_sheet.get(sheet.name, {}), taken)
    return buffer.getvalue()


def _book(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook that takes every text as text (no formulas, links or numbers by guess)."""
    return xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _shown_choices(choices: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """One label per stored value: the first."""
    shown: dict[str, str] = {}
    for label, value in choices:
        shown.setdefault(value, label)
    return [(label, value) for value, label in shown.items()]


def _hint(hint: str, kind: ColumnType, required: bool) -> str:
    return "\n".join(part for part in ("必填" if required else "选填", TYPE_NAMES[kind], hint) if part)


def _explain(book: xlsxwriter.Workbook, layout: Layout) -> None:
    sheet = book.add_worksheet("填写说明")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for index, (title, width) in enumerate(
        (("列名", 20), ("必填", 6), ("怎样填", 50), ("例", 24), ("也认的列名", 24), ("依据", 14))
    ):
        sheet.write_string(0, index, title, bold)
        sheet.set_column(index, index, width)
    for number, column in enumerate(layout.columns, 1):
        choices = "、".join(label for label, _ in _shown_choices(column.choices))
        how = "；".join(part for part in (TYPE_NAMES[column.type], choices, column.hint) if part)
        texts = (
            column.title,
            "是" if column.required else "",
            how,
            column.example,
            "、".join(column.aliases),
            column.clause,
        )
        for index, text in enumerate(texts):
            sheet.write_string(number, index, text, wrap)
    general = (
        "一行一条记录，表头只占一行，不要合并单元格；合计行会被跳过。",
        "不要用公式；已有公式的列，请复制后“选择性粘贴—数值”。",
        layout.note,
    )
    for number, text in enumerate((text for text in general if text), len(layout.columns) + 2):
        sheet.write_string(number, 0, text)


def _list_faults(book: xlsxwriter.Workbook, faults: list[Fault]) -> None:
    sheet = book.add_worksheet("错误")
    bold = book.add_format({"bold": True})
    for index, (title, width) in enumerate(
        (
            ("级别", 6),
            ("工作表", 16),
            ("单元格", 10),
            ("行", 8),
            ("内容", 24),
            ("问题和改法", 90),
            ("依据", 14),
        )
    ):
        sheet.write_string(0, index, title, bold)
        sheet.set_column(index, index, width)
    for number, fault in enumerate(faults, 1):
        sheet.write_string(number, 0, _LEVELS[fault.level])
        sheet.write_string(number, 1, fault.sheet)
        sheet.write_string(number, 2, fault.cell)
        if fault.row:
            sheet.write_number(number, 3, fault.row)
        sheet.write_string(number, 4, fault.value[:32_000])
        sheet.write_string(number, 5, fault.sentence)
        sheet.write_string(number, 6, fault.clause)
    sheet.freeze_panes(1, 0)
    if faults:
        sheet.autofilter(0, 0, len(faults), 6)


def _copy_marked(
    book: xlsxwriter.Workbook, sheet: Sheet, marks: dict[tuple[int, int], list[Fault]], taken: set[str]
) -> None:
    name = sheet.name or "数据"
    while name in taken:
        name = f"{name[:28]}（原）"
    taken.add(name)
    target = book.add_worksheet(name)
    red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "text_wrap": True})
    yellow = book.add_format({"bg_color": "#FFEB9C", "font_color": "#7F6000", "text_wrap": True})
    rows = sheet.raw
    if rows.height > WHOLE_ROWS:
        wanted = pl.Series([row for row, _ in marks], dtype=pl.UInt32)
        rows = rows.filter((pl.col("row") <= _HEAD_ROWS) | pl.col("row").is_in(wanted.implode()))
    texts = rows.with_columns(pl.exclude("row").fill_null(""))
    for row in texts.iter_rows():
        for column, text in enumerate(row[1:], 1):
            faults = marks.get((row[0], column))
            if faults:
                style = red if any(fault.level == "error" for fault in faults) else yellow
                if text:
                    target.write_string(row[0] - 1, column - 1, text, style)
                else:
                    target.write_blank(row[0] - 1, column - 1, None, style)
            elif text:
                target.write_string(row[0] - 1, column - 1, text)
    for (number, column), faults in marks.items():
        note = "\n".join(fault.sentence for fault in faults)
        target.write_comment(
            number - 1, column - 1, note[:1_000], {"author": "导入检查", "x_scale": 3, "y_scale": 1.5}
        )
    target.set_column(0, max(sheet.width - 1, 0), 16)
