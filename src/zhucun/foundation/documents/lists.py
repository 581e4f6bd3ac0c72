"""The plain list: title, columns, rows. Every list page exports through it.

Rows are taken one by one and leave in pieces, so that a list of any length needs the same memory. xlsx is
for people (a title, a frozen head, cells of the right type); csv is for other systems (UTF-8 with a byte
order mark, so that Excel and WPS read it, no title).
"""

import csv
import io
import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from zhucun.foundation.documents.sheet import SHEET_ROWS, fitting, open_workbook, row_height, sheet_name
from zhucun.foundation.documents.text import clean_text
from zhucun.foundation.kernel.clock import SHANGHAI

Cell = str | int | float | Decimal | date | datetime | bool | None
ListFormat = Literal["xlsx", "csv"]

_PIECE = 64 * 1024
# Each height is kept in memory until the end; a list longer than this is not read on paper.
_FITTED = 10_000
# Excel keeps 15 digits of a number; a longer one (an identity or account number) would be falsified.
_EXACT = 10**15


@dataclass(frozen=True)
class Column:
    """``title`` as shown; ``width`` in characters of the standard digit (a Chinese character takes two)."""

    title: str
    width: int = 14


def list_table(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], fmt: ListFormat
) -> Iterator[bytes]:
    """The list as a file, in pieces. Times are shown in Asia/Shanghai, 是/否 for truth values, blank for
    ``None``.

    Raises ``ValueError`` (Chinese) where a row has another number of cells than there are columns, or where
    xlsx cannot hold the rows.
    """
    return _xlsx(title, columns, rows) if fmt == "xlsx" else _csv(columns, rows)


def _xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as out:
        _write_xlsx(out, clean_text(title), columns, rows)
        out.seek(0)
        while piece := out.read(_PIECE):
            yield piece


def _write_xlsx(out: Any, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:  # noqa: ANN401
    book = open_workbook(out, title, constant_memory=True)
    sheet = book.add_worksheet(sheet_name(title))
    frame = {"border": 1, "valign": "vcenter", "text_wrap": True}
    heading = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format({**frame, "bold": True, "align": "center", "bg_color": "#F2F2F2"})
    text, number = book.add_format(frame), book.add_format({**frame, "num_format": "General"})
    day = book.add_format({**frame, "num_format": "yyyy-mm-dd"})
    moment = book.add_format({**frame, "num_format": "yyyy-mm-dd hh:mm"})

    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, 30)
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, title, heading)
    else:
        sheet.write_string(0, 0, title, heading)
    sheet.set_row(1, row_height((column.title, column.width) for column in columns))
    for index, column in enumerate(columns):
        sheet.write_string(1, index, column.title, head)
    last = 1
    for last, row in enumerate(rows, start=2):
        _check_width(row, columns, last - 1)
        if last >= SHEET_ROWS:
            raise ValueError(
                f"《{title}》超过 {SHEET_ROWS - 2} 行，一张工作表放不下：请缩小范围，或改为导出 csv。"
            )
        values = [_value(cell) for cell in row]
        texts = (
            (value, one.width) for value, one in zip(values, columns, strict=True) if isinstance(value, str)
        )
        if last < _FITTED and (height := row_height(texts)) > row_height(()):
            sheet.set_row(last, height)
        for index, value in enumerate(values):
            if value is None:
                sheet.write_blank(last, index, None, text)
            elif isinstance(value, str):
                sheet.write_string(last, index, fitting(value), text)
            elif isinstance(value, datetime):
                sheet.write_datetime(last, index, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(last, index, value, day)
            else:
                sheet.write_number(last, index, value, number)
    sheet.autofilter(1, 0, last, len(columns) - 1)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_paper(9)  # A4
    if sum(column.width for column in columns) > 90:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")
    book.close()


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([_inert(column.title) for column in columns])
    for number, row in enumerate(rows, start=1):
        _check_width(row, columns, number)
        writer.writerow([_written(cell) for cell in row])
        if buffer.tell() >= _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _check_width(row: Sequence[Cell], columns: Sequence[Column], number: int) -> None:
    if len(row) != len(columns):
        raise ValueError(f"第 {number} 行有 {len(row)} 格，表头有 {len(columns)} 列，请核对导出的列。")


def _value(cell: Cell) -> str | int | float | Decimal | date | None:
    """What an Excel cell gets: numbers only where Excel keeps them exactly, times without zone."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(SHANGHAI).replace(tzinfo=None) if cell.tzinfo else cell
    if isinstance(cell, date):
        return cell if cell.year >= 1900 else cell.isoformat()
    if isinstance(cell, int | float | Decimal):
        if not math.isfinite(cell):
            return None
        return cell if -_EXACT < cell < _EXACT else str(cell)
    return None


def _written(cell: Cell) -> str:
    value = _value(cell)
    if value is None:
        return ""
    if isinstance(value, str):
        return _inert(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def _inert(text: str) -> str:
    """Excel runs a csv field that begins with one of these as a formula; an apostrophe before it stops
    that."""
    text = clean_text(text)
    return (
        "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@") and text.strip() not in ("-", "+") else text
    )
