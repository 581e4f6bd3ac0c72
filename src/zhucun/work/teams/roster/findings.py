"""A violation: what an instrument in force does not allow, of whom, where, by which clause, and what to do."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from zhucun.foundation.policy.facts import SEVERITIES

# The gravest first, as lists show them.
ORDER = tuple(SEVERITIES)


@dataclass(frozen=True)
class Violation:
    """``code`` is stable; ``severity`` is that of the pack (``hard`` refuses an act, ``warning``, ``note``); ``clause`` is "" only
    where a local value rests on no clause. ``team`` and ``posting`` are ids or ""; ``subject`` is the id of the person or unit
    concerned or ""; ``area`` is the key of the village.
    """

    code: str
    severity: str
    clause: str
    team: str
    posting: str
    subject: str
    sentence: str
    area: str

    def as_json(self) -> dict[str, str]:
        """Plain values for ``--format json``."""
        return asdict(self)


Row = Mapping[str, Any]


def violations(rows: pl.DataFrame, code: str, sentence: Callable[[Row], str]) -> list[Violation]:
    """One violation for each row; ``sentence`` words it.

    Rows carry ``severity``, ``clause``, ``source`` (the document of a local value or "") and ``area``; ``team``, ``posting`` and
    ``subject`` where they speak of one.
    """
    return [
        Violation(
            code=code,
            severity=row["severity"],
            clause=row["clause"],
            team=row.get("team") or "",
            posting=row.get("posting") or "",
            subject=row.get("subject") or "",
            sentence=sentence(row) + (f"（{row['source']}）" if row["source"] else ""),
            area=row["area"],
        )
        for row in rows.iter_rows(named=True)
    ]


def day(value: date) -> str:
    """A day as sentences write it: 2018年9月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def team_of(row: Row) -> str:
    """The team a row speaks of: 甲县东川乡东川村（演示水利厅）工作队."""
    return f"{row['place']}（{row['unit_name']}）工作队"
