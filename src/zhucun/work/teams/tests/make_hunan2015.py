"""Makes annex1.docx, annex2.docx and annex2.xlsx of the 2015 Hunan circular from their transcriptions.

Run by hand after a transcription (annex1.txt, annex2.tsv) changed: ``python make_hunan2015.py``. The
transcriptions keep what the circular prints: misprints, shortened names, the full-width space behind 韶山市's
9, the full-width space in every empty cell, and the header of two rows with merged cells.
"""

import csv
from pathlib import Path

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.shared import Cm

import zhucun.demo

DATA = Path(zhucun.demo.__path__[0]) / "data" / "hunan2015"
TITLE = "省派驻村帮扶工作队到县安排表"
COLUMNS = 9
GROUP = 6  # the first column below 中央驻湘单位


def annex2_rows() -> list[list[str]]:
    """The table as transcribed; the first header row is short, since its last cell spans three columns."""
    with (DATA / "annex2.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def make_annex1() -> None:
    document = docx.Document()
    for line in (DATA / "annex1.txt").read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(DATA / "annex1.docx"))


def make_annex2_word(rows: list[list[str]]) -> None:
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    document.add_paragraph("附件2")
    document.add_paragraph(TITLE)
    table = document.add_table(rows=len(rows), cols=COLUMNS)
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        cells = table.rows[number].cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text
    for column in range(GROUP):
        table.cell(0, column).merge(table.cell(1, column)).text = rows[0][column]
    table.cell(0, GROUP).merge(table.cell(0, COLUMNS - 1)).text = rows[0][GROUP]
    document.save(str(DATA / "annex2.docx"))


def make_annex2_workbook(rows: list[list[str]]) -> None:
    with xlsxwriter.Workbook(str(DATA / "annex2.xlsx")) as book:
        sheet = book.add_worksheet("附件2")
        sheet.write_string(0, 0, "附件2")
        sheet.merge_range(1, 0, 1, COLUMNS - 1, TITLE)
        top = 2
        for column in range(GROUP):
            sheet.merge_range(top, column, top + 1, column, rows[0][column])
        sheet.merge_range(top, GROUP, top, COLUMNS - 1, rows[0][GROUP])
        for column in range(GROUP, COLUMNS):
            sheet.write_string(top + 1, column, rows[1][column])
        for number, row in enumerate(rows[2:], top + 2):
            for column, text in enumerate(row):
                if text.isdecimal() and text.isascii():
                    sheet.write_number(number, column, int(text))
                else:
                    sheet.write_string(number, column, text)


if __name__ == "__main__":
    make_annex1()
    make_annex2_word(annex2_rows())
    make_annex2_workbook(annex2_rows())
