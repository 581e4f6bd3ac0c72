"""What a kind of import expects: its columns, declared once, and what checks its rows.

A `Layout` is data. From it come the template that is offered, the matching of headings (in any order, by
title or alias), the parsing of each column, and the words of every fault. Row conditions are checks: pure
functions `f(frame, params) -> findings` over the typed frame (columns: `row`, the sheet's row number, and one
per key), where findings are a frame with `row`, `code`, `sentence` and, if known, `column` (a key), `level`,
`clause`.

Types and what the typed frame holds: text → String; integer → Int64; decimal → Decimal with `places`; date →
Date; month → Date (its first day); choice → String (the stored value); yes_no → Boolean; list → List(String),
the parts of a cell separated by 、 and its like.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

ColumnType = Literal["text", "integer", "decimal", "date", "month", "choice", "yes_no", "list"]
Check = Callable[[pl.DataFrame, Mapping[str, Any]], pl.DataFrame]

TYPE_NAMES: Final[dict[ColumnType, str]] = {
    "text": "文字",
    "integer": "整数",
    "decimal": "数字",
    "date": "日期，如 2015-03-31",
    "month": "年月，如 1978.06",
    "choice": "从所列选项中选一项",
    "yes_no": "是 或 否",
    "list": "多项之间用“、”分隔",
}

# The one shape of findings inside this app; `column` counts from 1 and is 0 for the whole row.
FINDINGS: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "column": pl.UInt32(),
    "key": pl.String(),
    "value": pl.String(),
    "code": pl.String(),
    "sentence": pl.String(),
    "level": pl.String(),
    "clause": pl.String(),
}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column.

    `choices` are (label as written, value as stored); several labels may store one value, the first is the
    one shown. `minimum` bounds integers and decimals that can never be less (counts), not numbers an
    instrument sets: those are checks. `formula_ok` takes a formula's last result. `register` names the
    register the text must be found in. Values of a `private` column (identity numbers) are shown masked.
    """

    key: str
    title: str
    type: ColumnType = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    hint: str = ""
    clause: str = ""
    places: int = 2
    minimum: int | None = None
    max_length: int = 200
    formula_ok: bool = False
    register: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of import. `sheets` are accepted sheet names; empty means the sheet is told by its headings
    alone."""

    code: str
    title: str
    columns: tuple[ColumnSpec, ...]
    sheets: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""

    def column(self, key: str) -> ColumnSpec:
        """The column with this key; KeyError if there is none."""
        for one in self.columns:
            if one.key == key:
                return one
        raise KeyError(key)

    def schema(self) -> dict[str, pl.DataType]:
        """The typed frame's columns."""
        return {"row": pl.UInt32(), **{one.key: stored_type(one) for one in self.columns}}


def stored_type(column: ColumnSpec) -> pl.DataType:
    """What the typed frame holds for a column."""
    match column.type:
        case "integer":
            return pl.Int64()
        case "decimal":
            return pl.Decimal(38, column.places)
        case "date" | "month":
            return pl.Date()
        case "yes_no":
            return pl.Boolean()
        case "list":
            return pl.List(pl.String())
        case _:
            return pl.String()


def no_findings() -> pl.DataFrame:
    """An empty findings frame."""
    return pl.DataFrame(schema=FINDINGS)
