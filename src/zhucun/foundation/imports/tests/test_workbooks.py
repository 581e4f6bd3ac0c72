"""The workbooks given out: a template that reads back, and the sender's own sheet with the faults marked."""

import io

import openpyxl

from zhucun.foundation.imports.columns import read_table
from zhucun.foundation.imports.faults import Fault
from zhucun.foundation.imports.reading import read_workbook
from zhucun.foundation.imports.workbooks import marked_xlsx, template_xlsx

from .files import LIMITS, xlsx
from .test_columns import UNITS


def test_the_template_filled_in_reads_without_a_fault() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(UNITS)))
    book["名单"].append(["甲", 9, "2015-03-31", "1978.10", "高校", "是", "甲一、甲二", "12.5"])
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_table(read_workbook(buffer.getvalue(), limits=LIMITS), UNITS)
    assert found.faults() == []
    assert found.frame.height == 1


def test_the_template_offers_lists_hints_and_explains_each_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(UNITS)))
    sheet = book["名单"]
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists == {"E2:E5001": '"党政机关,高校"', "F2:F5001": '"是,否"'}
    assert sheet["A1"].comment is not None
    assert "必填" in sheet["A1"].comment.text
    explained = [row[0].value for row in book["填写说明"].iter_rows(min_row=2)]
    assert explained[: len(UNITS.columns)] == [column.title for column in UNITS.columns]


def test_faults_are_marked_in_their_cells_and_listed_first() -> None:
    source = read_workbook(xlsx([["单位名称", "村数"], [None, "9x"], ["=1+1", 2]]), limits=LIMITS)
    faults = read_table(source, UNITS).faults()
    book = openpyxl.load_workbook(io.BytesIO(marked_xlsx(source, faults)))
    assert book.sheetnames == ["错误", "名单"]
    listed = [row[5].value for row in book["错误"].iter_rows(min_row=2)]
    assert listed == [fault.sentence for fault in faults]
    marked = book["名单"]
    assert marked["B2"].value == "9x"
    assert marked["B2"].comment is not None
    assert marked["B2"].comment.text == next(one.sentence for one in faults if one.cell == "B2")
    assert marked["A2"].fill.fgColor.rgb == "FFFFC7CE"
    assert marked["B3"].comment is None


def test_nothing_in_a_marked_workbook_can_run() -> None:
    rows = "单位名称,村数\n=HYPERLINK(1),x\n".encode()
    book = openpyxl.load_workbook(io.BytesIO(marked_xlsx(read_workbook(rows, limits=LIMITS), [])))
    assert book["数据"]["A2"].data_type == "s"


def test_a_sheet_called_like_the_list_of_faults_keeps_its_content() -> None:
    source = read_workbook(xlsx([["单位名称"], ["甲"]], sheet="错误"), limits=LIMITS)
    book = openpyxl.load_workbook(io.BytesIO(marked_xlsx(source, [Fault("错误", 2, 1, "甲", "x", "不对。")])))
    assert book["错误（原）"]["A2"].value == "甲"
    assert book["错误（原）"]["A2"].comment is not None
