"""Writes a proposal as a placement table of one row per unit, which ``reading`` takes in again.

xlsx has a second sheet with what each county gains or loses; csv carries a mark so that spreadsheets read it
as UTF-8.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from zhucun.foundation.kernel.errors import Refusal

from .proposal import Proposal

_UNITS = ("市州", "县市区", "贫困村数量", "工作队数量", "类别", "单位", "原安排县市区", "调动理由")
_COUNTIES = (
    "市州", "县市区", "贫困村", "现有工作队", "建议工作队", "若重新分配",
    "现每队负担", "建议每队负担", "说明",
)  # fmt: skip


def write_proposal(proposal: Proposal, path: Path) -> None:
    """Write to ``.xlsx`` or ``.csv``, replacing the file. Raises ``Refusal`` for another ending or an
    unwritable place.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise Refusal(f"不能写成“{path.suffix}”文件。请把输出文件名改为 .xlsx 或 .csv 结尾。")
    try:
        if path.suffix.lower() == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(_UNITS)
                writer.writerows(_unit_rows(proposal))
        else:
            _workbook(proposal, path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise Refusal(
            f"无法写入 {path}：请检查文件夹是否存在、有无写权限，文件是否正被别的程序打开。"
        ) from error


def _workbook(proposal: Proposal, path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, heads, rows, widths in (
            ("建议安排", _UNITS, _unit_rows(proposal), (10, 10, 10, 10, 22, 36, 14, 60)),
            ("各县增减", _COUNTIES, _county_rows(proposal), (10, 10, 10, 12, 14, 10, 10, 12, 70)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, heads, bold)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
        notes = book.add_worksheet("说明")
        notes.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
        notes.write_column(0, 0, proposal.remarks)


def _unit_rows(proposal: Proposal) -> Iterator[tuple[str | int, ...]]:
    reasons = {(move.unit, move.from_city, move.from_county): move.reason for move in proposal.moves}
    for index, county in enumerate(proposal.counties):
        for unit, target in proposal.placed:
            if target == index:
                moved = (unit.city, unit.county) != (county.city, county.county)
                yield (
                    county.city, county.county, county.villages, county.after, unit.heading, unit.name,
                    unit.county if moved else "", reasons[unit.name, unit.city, unit.county] if moved else "",
                )  # fmt: skip


def _county_rows(proposal: Proposal) -> Iterator[tuple[str | int | float, ...]]:
    for county in proposal.counties:
        yield (
            county.city, county.county, county.villages, county.before, county.after, county.apportioned,
            "" if county.load_before is None else round(float(county.load_before), 2),
            round(float(county.load_after), 2), county.sentence,
        )  # fmt: skip
