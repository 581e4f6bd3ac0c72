"""Annex 1: the list of sending units, as the circular prints it or as one row per unit (clause H15-042).

The circular's layout is running text: a grand count （共189个）, category headings 一、省直单位（99个）,
subcategory headings （1）省管企业（19个）, and below them names, several on a line. Word may number headings
by itself, so that the ordinal is missing from the text; then the printed counts tell whether a heading is a
subcategory.
"""

import re
from collections.abc import Sequence

from zhucun.foundation.imports.faults import Unreadable

from .categories import category_key
from .facts import ListedUnit, PrintedCount, UnitList
from .grids import Grid
from .text import ORDINAL, plain, split_line, squeeze

_TOTAL = re.compile(r"^\(?共(?:计)?(\d+)个?(?:单位)?\)?$")
_COUNTED = re.compile(r"^(.+?)\((?:共)?(\d+)(?:个|家|所)\)[:。]?$")
_TOP = re.compile(rf"^(?:[{ORDINAL}]+|\d+)[、.]")
_SUB = re.compile(rf"^\((?:[{ORDINAL}]+|\d+)\)")
_ANNEX = re.compile(r"^附件(\d*):?$")

_CATEGORY = re.compile(r"^(category|(?:单位)?(?:类别|大类|分类))$")
_SUBCATEGORY = re.compile(r"^(subcategory|(?:单位)?(?:子类|小类|二级类别|子类别))$")
_UNIT = re.compile(r"^(unit|(?:驻村|派出|帮扶|驻村帮扶)?单位(?:名称|全称)?)$")


def unit_list(grids: Sequence[Grid]) -> UnitList:
    """The list in one of the grids. Raises ``Unreadable`` where none holds one."""
    faulty: list[Unreadable] = []
    for grid in grids:
        try:
            header = _header(grid)
        except Unreadable as fault:  # another sheet may hold the whole list
            faulty.append(fault)
            continue
        if header is not None:
            return _from_rows(grid, *header)
    for grid in grids:
        found = _from_lines(grid)
        if found.units:
            return found
    if faulty:
        raise faulty[0]
    raise Unreadable(
        "list-not-found",
        "没有找到单位名单。需要一张带“类别”“单位”两列表头的表，或附件1原样的文字（如“一、省直单位（99个）”后列单位名称）。"
        "请检查是否选错了文件或工作表。",
    )


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(grid.rows[:20]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            for name, pattern in (("category", _CATEGORY), ("subcategory", _SUBCATEGORY), ("unit", _UNIT)):
                if pattern.match(plain(cell)):
                    columns.setdefault(name, column)
        if "unit" in columns and "category" not in columns and not grid.lines:
            raise grid.fault(
                "column-missing",
                "表头有“单位”列，但缺少“类别”列。请补上该列（省直单位、省属企业等）后再试。",
                number,
            )
        if {"unit", "category"} <= columns.keys():
            return number, columns
    return None


def _from_rows(grid: Grid, header: int, columns: dict[str, int]) -> UnitList:
    units = []
    for number, row in enumerate(grid.rows[header + 1 :], header + 1):
        name, group, sub = (
            squeeze(row[columns[key]]) if key in columns and columns[key] < len(row) else ""
            for key in ("unit", "category", "subcategory")
        )
        if not name:
            if group or sub:
                raise grid.fault(
                    "cell-empty",
                    f"有类别“{group or sub}”，单位名称却是空的。请填上名称，或删去这一行。",
                    number,
                )
            continue
        heading = f"{group}-{sub}" if sub else group
        units.append(ListedUnit(name, category_key(group, sub), heading, grid.where(number, columns["unit"])))
    return UnitList(tuple(units), ())


def _from_lines(grid: Grid) -> UnitList:
    """Reads headings and names line by line; names count only below a heading and within annex 1."""
    units: list[ListedUnit] = []
    printed: list[PrintedCount] = []
    group = sub = ""
    left_in_group = 0  # what the printed counts still allow as subcategories of the group
    for number, row in enumerate(grid.rows):
        for line in "  ".join(row).splitlines() or [""]:
            bare = plain(line)
            where = grid.where(number) if grid.lines else grid.where(number, _first(row))
            annex, total, counted = _ANNEX.match(bare), _TOTAL.match(bare), _COUNTED.match(bare)
            if annex:
                if units and annex[1] not in {"", "1"}:
                    return UnitList(tuple(units), tuple(printed))
                units, printed, group, sub = [], [], "", ""
            elif total:
                printed.append(PrintedCount("", "全部单位", int(total[1]), where))
            elif counted:
                title, count = counted[1], int(counted[2])
                below = bool(_SUB.match(title)) or (not _TOP.match(title) and 0 < count <= left_in_group)
                title = _SUB.sub("", _TOP.sub("", title))
                if below and group:
                    sub, left_in_group = title, left_in_group - count
                    heading = f"{group}-{sub}"
                else:
                    group, sub, left_in_group = title, "", count
                    heading = group
                printed.append(PrintedCount(category_key(group, sub), heading, count, where))
            elif group and bare:
                if not sub:
                    left_in_group = 0  # names stand directly below the group: it has no subcategories
                heading = f"{group}-{sub}" if sub else group
                key = category_key(group, sub)
                units.extend(ListedUnit(squeeze(name), key, heading, where) for name in split_line(line))
    return UnitList(tuple(units), tuple(printed))


def _first(row: tuple[str, ...]) -> int:
    return next((column for column, cell in enumerate(row) if cell.strip()), 0)
