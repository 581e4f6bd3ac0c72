"""Reading what is well-formed: positions, numbers, dates, merged cells, every encoding."""

import io
import time
from datetime import date, datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from zhucun.foundation.imports import outlines
from zhucun.foundation.imports.faults import cell_name, cell_position, column_letter, column_number
from zhucun.foundation.imports.reading import Area, Sheet, fill_merged, read_workbook
from zhucun.foundation.imports.text import clean, clean_expr, clean_series

from .files import LIMITS, blank_rows_xlsx, texts_xlsx, with_sheet, xls, xlsx


def only(data: bytes) -> Sheet:
    (sheet,) = read_workbook(data, limits=LIMITS).sheets
    return sheet


# What a cell can hold: no control characters, no lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_what_was_written_to_xlsx_is_read_back_letter_for_letter(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    rows = [["始", *row, *[""] * (width - len(row)), "末"] for row in rows]
    sheet = only(texts_xlsx(rows))
    assert [[text or "" for text in row[1:]] for row in sheet.raw.rows()] == rows
    assert sheet.raw["row"].to_list() == list(range(1, len(rows) + 1))


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_cleaning_a_column_is_cleaning_each_text(texts: list[str]) -> None:
    column = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).select(clean_expr(pl.col("text")))
    assert column["text"].to_list() == [clean(text) or None for text in texts]


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_cell_names_and_positions_are_inverse(column: int, row: int) -> None:
    assert column_number(column_letter(column)) == column
    assert cell_position(cell_name(row, column)) == (row, column)


def test_cells_keep_their_place_when_the_table_does_not_begin_in_a1() -> None:
    sheet = only(xlsx([[None], [None], [None, None, "单位"], [None, None, "甲", 9]]))
    assert sheet.clean.rows() == [(3, None, None, "单位", None), (4, None, None, "甲", "9")]


def test_numbers_and_dates_read_as_people_write_them() -> None:
    morning = datetime(2015, 3, 6, 8, 30)  # noqa: DTZ001 - cells have no zone
    sheet = only(xlsx([[9, 9.5, 0.1 + 0.2, 430102199001011, date(2015, 3, 6), morning, True]]))
    assert sheet.clean.rows() == [
        (1, "9", "9.5", "0.3", "430102199001011", "2015-03-06", "2015-03-06 08:30:00", "true")
    ]


def test_full_width_digits_letters_and_spaces_become_plain_but_brackets_stay() -> None:
    sheet = only(xlsx([["９　", "ＡＢ－１", "湖南　省（烟草）\u200b", "⼈⺠"]]))
    assert sheet.clean.rows() == [(1, "9", "AB-1", "湖南 省（烟草）", "人民")]
    assert sheet.raw.rows() == [(1, "９　", "ＡＢ－１", "湖南　省（烟草）\u200b", "⼈⺠")]


def test_a_hundred_thousand_empty_rows_are_dropped_quickly() -> None:
    data = blank_rows_xlsx([["单位"], ["甲"]], 100_000, None)
    began = time.process_time()
    assert only(data).clean.rows() == [(1, "单位"), (2, "甲")]
    assert time.process_time() - began < 10


def test_rows_that_hold_only_spaces_are_empty_rows() -> None:
    assert only(blank_rows_xlsx([["单位"], ["甲"]], 100_000, "　 ")).height == 2


def test_empty_lines_at_the_end_of_a_csv_are_dropped() -> None:
    sheet = only("单位,数\n甲,1\n".encode() + b",\n" * 100_000)
    assert sheet.clean.rows() == [(1, "单位", "数"), (2, "甲", "1")]


def test_merged_cells_are_listed_and_can_be_filled() -> None:
    sheet = only(xlsx([["甲县", "一队"], [None, "二队"], ["乙县", "三队"]], merges=("A1:A2",)))
    assert sheet.merges == (Area(1, 1, 2, 1),)
    assert [row[1] for row in fill_merged(sheet).grid()] == [
        ("甲县", "一队"),
        ("甲县", "二队"),
        ("乙县", "三队"),
    ]
    assert [row[1][0] for row in fill_merged(sheet, columns=(2,)).grid()] == ["甲县", "", "乙县"]


def test_formula_cells_are_known_and_keep_their_last_result() -> None:
    sheet = only(xlsx([["数"], ["=1+1"], [3]]))
    assert {column: list(rows) for column, rows in sheet.formulas.items()} == {1: [2]}
    assert sheet.clean["c1"].to_list() == ["数", "0", "3"]


def test_a_formula_never_computed_does_not_shift_the_columns() -> None:
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "甲"])  # type: ignore[union-attr]  # a new workbook has an active sheet
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = only(buffer.getvalue())
    assert sheet.clean.rows() == [(1, None, "甲")]
    assert list(sheet.formulas[1]) == [1]


def test_error_values_do_not_pass_for_empty_cells() -> None:
    sheet = only(with_sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>'))
    assert sheet.clean.rows() == [(1, "#错误值", "1")]
    assert list(sheet.errors[1]) == [1]


def test_a_formula_whose_result_is_empty_keeps_its_column() -> None:
    sheet = only(with_sheet('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>'))
    assert sheet.clean.rows() == [(1, None, "1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_offices_use(encoding: str) -> None:
    assert only("单位,村数\n㼆甲,９　\n".encode(encoding)).clean.rows() == [
        (1, "单位", "村数"),
        (2, "㼆甲", "9"),
    ]


@pytest.mark.parametrize("separator", [",", "\t", ";", "，", "|"])
def test_the_separator_of_a_csv_is_found(separator: str) -> None:
    text = f"单位{separator}村数\n甲、乙{separator}1\n丙{separator}2\n"
    assert only(text.encode()).clean.rows() == [(1, "单位", "村数"), (2, "甲、乙", "1"), (3, "丙", "2")]


def test_a_csv_cell_may_hold_line_breaks_and_separators_in_quotes() -> None:
    sheet = only('单位,地址\n甲,"一行,\n二行"\n乙,三\n'.encode())
    assert sheet.clean.rows() == [(1, "单位", "地址"), (2, "甲", "一行,\n二行"), (3, "乙", "三")]


def test_a_csv_cell_beginning_with_equals_is_text_and_said_so() -> None:
    book = read_workbook('单位,数\n"=HYPERLINK(""x"")",1\n'.encode(), limits=LIMITS)
    (warning,) = book.warnings
    assert book.sheets[0].clean["c1"].to_list() == ["单位", '=HYPERLINK("x")']
    assert (warning.cell, warning.code, warning.level) == ("A2", "text-like-formula", "warning")
    assert "第 2 行 A2" in warning.sentence


def test_sheets_that_hold_only_a_chart_are_passed_over() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        chart = book.add_chart({"type": "line"})
        book.add_chartsheet("图").set_chart(chart)
        sheet = book.add_worksheet("名单")
        sheet.write(0, 0, 5)
        sheet.hide()
        chart.add_series({"values": "=名单!$A$1:$A$1"})
    assert [sheet.clean.rows() for sheet in read_workbook(buffer.getvalue(), limits=LIMITS).sheets] == [
        [(1, "5")]
    ]


def test_old_xls_files_are_read_with_their_formula_cells() -> None:
    book = read_workbook(xls([["单位", "数"], ["甲", 9], ["乙", None]], formula_at=(2, 1)), limits=LIMITS)
    assert book.kind == "xls"
    assert book.sheets[0].clean.rows() == [(1, "单位", "数"), (2, "甲", "9"), (3, "乙", "7")]
    assert list(book.sheets[0].formulas[2]) == [3]


def test_a_file_on_disk_reads_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(xlsx([["单位"], ["甲"]]))
    assert read_workbook(path, limits=LIMITS).sheets[0].grid() == [(1, ("单位",)), (2, ("甲",))]


@pytest.mark.parametrize("more", [[], [["=1+1", "x", None]], [["末行", None, None]]])
def test_the_quick_look_at_plain_cells_sees_what_the_pattern_sees(
    more: list[list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[object]] = [["甲", 1, None], [None, None, None], ["乙", 2.5, "丙"], *more]
    quick = read_workbook(xlsx(rows), limits=LIMITS)
    monkeypatch.setattr(outlines, "_plainly", lambda *_: False)
    slow = read_workbook(xlsx(rows), limits=LIMITS)
    assert quick.sheets[0].raw.equals(slow.sheets[0].raw)
    assert quick.sheets[0].formulas == slow.sheets[0].formulas


def test_a_column_is_cleaned_like_its_single_texts() -> None:
    texts = ["甲", " 甲　乙 ", "ＡＢ", "", None, "2015-03-06 00:00:00", "a  b", "⺠族", "零\u200b宽"]
    cleaned = clean_series(pl.Series("text", texts, dtype=pl.String)).to_list()
    assert cleaned == ["甲", "甲 乙", "AB", None, None, "2015-03-06", "a b", "民族", "零宽"]
