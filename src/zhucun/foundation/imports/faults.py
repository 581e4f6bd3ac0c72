"""What is wrong with a file, said so that a clerk can mend it.

A `Fault` names one place (sheet, row, column, cell), the value found there, a stable `code` for programs and
a Chinese `sentence` for people that says where, what value, and what to do. A fault of level `error` stops
the import; a `warning` is shown and does not. `Unreadable` carries the one fault that stops the whole file.

Rows count from 1 as in the spreadsheet program; columns count from 1 (A is 1).
"""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]+)")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `row` and `column` are 0 where the fault has no row or column; `clause` is a clause id or
    empty."""

    sheet: str
    row: int
    column: int
    value: str
    code: str
    sentence: str
    level: Level = "error"
    clause: str = ""

    @property
    def cell(self) -> str:
        """The cell's name such as `B3`; empty where the fault is not about one cell."""
        return cell_name(self.row, self.column) if self.row and self.column else ""


class Unreadable(Exception):
    """The file as a whole cannot be taken. `fault.sentence` is for the person who sent it."""

    def __init__(self, code: str, sentence: str, *, sheet: str = "", row: int = 0, value: str = "") -> None:
        super().__init__(sentence)
        self.fault = Fault(sheet=sheet, row=row, column=0, value=value, code=code, sentence=sentence)


def column_letter(column: int) -> str:
    """The letters of a column counted from 1: 1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number, from 1, of the column with these letters: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The name of a cell: row 3, column 2 → B3."""
    return f"{column_letter(column)}{row}"


def cell_position(name: str) -> tuple[int, int]:
    """Row and column of a cell name: B3 → (3, 2). Raises ValueError for anything else."""
    match = _CELL.fullmatch(name)
    if match is None:
        raise ValueError(f"not a cell name: {name!r}")
    return int(match[2]), column_number(match[1])


def shown(value: str) -> str:
    """A value as quoted inside a sentence: on one line and not longer than 40 characters."""
    flat = " ".join(value.split("\n"))
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "…"
