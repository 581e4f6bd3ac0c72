"""Tables: workbooks drawn by a Python function with xlsxwriter.

Every workbook is opened here, so that a text is always a text: ``=1+1`` typed by somebody is shown as typed
and calculated by nobody, and a text never becomes a link.
"""

import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Generic, TypeVar

import xlsxwriter

from zhucun.foundation.documents.pdf import STAMP

D = TypeVar("D")

# What Excel can hold; xlsxwriter drops what is beyond without a word.
CELL_CHARACTERS = 32_767
SHEET_ROWS = 1_048_576


@dataclass(frozen=True)
class XlsxLayout(Generic[D]):
    """A function that draws the contract into an open workbook."""

    draw: Callable[[Any, D], None]

    def fill(self, data: D, title: str, /) -> bytes:
        """The finished workbook."""
        buffer = io.BytesIO()
        book = open_workbook(buffer, title)
        self.draw(book, data)
        book.close()
        return buffer.getvalue()


def open_workbook(out: BinaryIO, title: str, *, constant_memory: bool = False) -> Any:  # noqa: ANN401 - untyped library
    """An xlsxwriter workbook that writes to ``out`` and takes no text for a formula, a number or a link."""
    options = {
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "constant_memory": constant_memory,
        "in_memory": not constant_memory,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": STAMP.replace(tzinfo=None)})
    return book


def sheet_name(title: str) -> str:
    """``title`` as the name of a sheet: without the characters Excel forbids there, at most 31 long."""
    return re.sub(r"[\[\]:*?/\\'\n]", " ", title).strip()[:31] or "表"


def fitting(text: str) -> str:
    """``text`` cut to what one cell can hold, saying so at its end."""
    if len(text) <= CELL_CHARACTERS:
        return text
    mark = "……（此格过长，以下略）"
    return text[: CELL_CHARACTERS - len(mark)] + mark


def row_height(cells: Iterable[tuple[str, float]], *, line: float = 15, padding: float = 4) -> float:
    """Points for a row whose texts wrap in columns of the given widths (in characters, as Excel counts them).

    Said outright because LibreOffice and WPS do not fit rows when they open a file. Excel allows 409 points.
    """
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(lines * line + padding, 409)


def _lines(text: str, width: float) -> int:
    # A Chinese character takes two columns; the margin of the cell takes about one.
    usable = max(width - 1, 1)
    return sum(max(1, math.ceil(_columns(part) / usable)) for part in text.split("\n"))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
