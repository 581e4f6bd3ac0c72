"""Sheets in the exchange layout, for tests: rows by column key, typed as the import mechanism types them, or as a workbook."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from zhucun.foundation.imports.columns import read_table
from zhucun.foundation.imports.containers import ReadLimits
from zhucun.foundation.imports.reading import rows_workbook
from zhucun.foundation.imports.tests.files import xlsx
from zhucun.work.households.bulk.layout import by_key
from zhucun.work.households.imports_households import HOUSEHOLDS

from . import world

LIMITS = ReadLimits(max_file_bytes=1 << 30, max_rows=1_000_000)
HEAD: dict[str, Any] = {
    "village_code": world.VILLAGE, "number": "9901", "group": "一组", "status": "未脱贫", "since_year": "2014", "property": "一般贫困户",
    "cause": "因病", "causes": "缺资金", "arable": "3.5", "power": "是", "name": "张三", "relation": "户主", "labour": "普通劳动力",
    "health": "健康", "year": "2014", "income__工资性收入": "8000", "income__生产经营性支出": "500.5", "guarantee__不愁吃": "是",
    "account": "6222000000000001", "education": "小学",
}  # fmt: skip
WIFE: dict[str, Any] = {
    "name": "李四",
    "relation": "配偶",
    "health": "长期慢性病",
    "labour": "无劳动力",
    "education": "初中",
}


def number(sequence: int, born: date = date(1970, 1, 1)) -> str:
    """A sound identity number; an odd sequence is a man's."""
    return world.identity(born, sequence)


def family(tag: int = 1, *, cells: Mapping[str, Any] | None = None, **head: Any) -> list[dict[str, Any]]:
    """A couple with numbers of their own; ``cells`` and ``head`` are other cells of the head's row."""
    return [
        {**HEAD, "number": f"99{tag:02}", "identity": number(tag * 2 + 1), **head, **(cells or {})},
        {**WIFE, "identity": number(tag * 2 + 2)},
    ]


def texts(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The rows as texts under their headings."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [
        tuple(by_key()[key].title for key in keys),
        *(tuple(str(row.get(key) or "") for key in keys) for row in rows),
    ]


def typed(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The rows as the mechanism types them, its checks left out."""
    layout = HOUSEHOLDS.__class__(HOUSEHOLDS.code, HOUSEHOLDS.title, HOUSEHOLDS.columns)
    return read_table(rows_workbook("户", texts(rows), LIMITS), layout).frame


def workbook(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as an xlsx file."""
    return xlsx([list(row) for row in texts(rows)])
