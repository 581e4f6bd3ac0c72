import csv
import io
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import StreamingHttpResponse
from openpyxl import load_workbook

from zhucun.foundation.documents import lists
from zhucun.foundation.documents.lists import Cell, Column, ListFormat, list_table
from zhucun.foundation.documents.testing import soffice_convert
from zhucun.foundation.documents.web import list_response

COLUMNS = [Column("单位", 24), Column("队数", 8), Column("日期", 12)]
Rows = Iterable[tuple[Cell, ...]]
ROWS: list[tuple[Cell, ...]] = [
    ("省演示厅、省演示局", 3, date(2015, 3, 6)),
    ("=1+1", -2, None),
    ("990101197806010012", 990101197806010012, datetime(2015, 3, 6, 16, 30, tzinfo=UTC)),
    (True, Decimal("44.5"), date(1899, 1, 1)),
    ("甲\x00乙\x1f丙", float("nan"), "+86 000"),
]


def shanghai(moment: str) -> datetime:
    """A moment as a cell holds it: local, without zone."""
    return datetime.fromisoformat(moment)


def xlsx(rows: Rows) -> bytes:
    return b"".join(list_table("参与单位名单", COLUMNS, rows, "xlsx"))


def text_csv(rows: Rows) -> bytes:
    return b"".join(list_table("参与单位名单", COLUMNS, rows, "csv"))


def test_a_workbook_shows_title_head_and_rows_with_their_types() -> None:
    sheet = load_workbook(io.BytesIO(xlsx(ROWS)))["参与单位名单"]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["参与单位名单", None, None],
        ["单位", "队数", "日期"],
        ["省演示厅、省演示局", 3, shanghai("2015-03-06")],
        ["=1+1", -2, None],
        ["990101197806010012", "990101197806010012", shanghai("2015-03-07 00:30")],
        ["是", 44.5, "1899-01-01"],
        ["甲乙丙", None, "+86 000"],
    ]
    assert sheet["A4"].data_type == "s"
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"


def test_a_workbook_opens_in_libreoffice_with_numbers_as_numbers_and_formulas_as_text(tmp_path: Path) -> None:
    source = tmp_path / "list.xlsx"
    source.write_bytes(xlsx(ROWS))

    sheet = load_workbook(soffice_convert(source, "xlsx", tmp_path / "out")).active

    assert sheet is not None
    assert [sheet["B3"].value, sheet["B4"].value, sheet["B6"].value] == [3, -2, 44.5]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["C3"].value == shanghai("2015-03-06")


def test_csv_begins_with_a_byte_order_mark_and_its_formulas_are_inert() -> None:
    made = text_csv(ROWS)

    assert made.startswith(b"\xef\xbb\xbf\xe5")
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))) == [
        ["单位", "队数", "日期"],
        ["省演示厅、省演示局", "3", "2015-03-06"],
        ["'=1+1", "-2", ""],
        ["990101197806010012", "990101197806010012", "2015-03-07 00:30:00"],
        ["是", "44.5", "1899-01-01"],
        ["甲乙丙", "", "'+86 000"],
    ]


@pytest.mark.parametrize("hostile", ["=1", "+1", "-1+1", "@A1", " =1", "\t=1", "\x00=1"])
def test_no_csv_field_of_text_begins_like_a_formula(hostile: str) -> None:
    field = next(
        csv.reader(io.StringIO(text_csv([(hostile, 1, None)]).decode("utf-8-sig").split("\r\n")[1]))
    )[0]

    assert field.startswith("'")


def test_fields_with_commas_quotes_and_line_feeds_come_back_whole() -> None:
    nasty = '甲,"乙"\n丙'
    rows = list(csv.reader(io.StringIO(text_csv([(nasty, 1, None)]).decode("utf-8-sig"), newline="")))

    assert rows[1] == [nasty, "1", ""]


def test_a_text_longer_than_a_cell_is_cut_saying_so() -> None:
    value = load_workbook(io.BytesIO(xlsx([("驻" * 40_000, 1, None)]))).worksheets[0]["A3"].value

    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("……（此格过长，以下略）")


@pytest.mark.parametrize("made", [xlsx, text_csv])
def test_a_row_with_too_few_cells_is_refused_naming_it(made: Callable[[Rows], bytes]) -> None:
    with pytest.raises(ValueError, match="第 2 行有 2 格，表头有 3 列"):
        made([("甲", 1, None), ("乙", 2)])


def test_more_rows_than_a_sheet_holds_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SHEET_ROWS", 4)

    assert xlsx([("甲", 1, None)] * 2)
    with pytest.raises(ValueError, match=r"超过 2 行.*改为导出 csv"):
        xlsx([("甲", 1, None)] * 3)


def test_an_empty_list_still_has_its_head() -> None:
    assert text_csv([]).decode("utf-8-sig") == "单位,队数,日期\r\n"
    assert load_workbook(io.BytesIO(xlsx([]))).worksheets[0].max_row == 2


def test_the_same_rows_give_the_same_bytes() -> None:
    assert xlsx(ROWS) == xlsx(ROWS)


def test_csv_leaves_while_rows_are_still_being_read() -> None:
    taken = 0

    def rows() -> Iterator[tuple[str, int, None]]:
        nonlocal taken
        for taken in range(100_000):
            yield "演示单位", taken, None

    next(iter(list_table("名单", COLUMNS, rows(), "csv")))
    assert taken < 10_000


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_four_times_the_rows_need_no_more_memory(fmt: ListFormat) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in list_table("名单", COLUMNS, (("演示单位" + str(n), n, None) for n in range(count)), fmt):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(50)
    assert peak(20_000) < 1.3 * peak(5_000)


def test_a_list_streams_to_the_browser_under_its_title() -> None:
    response = list_response("参与单位名单", COLUMNS, iter(ROWS), "csv")

    assert isinstance(response, StreamingHttpResponse)
    assert "%E5%8F%82%E4%B8%8E%E5%8D%95%E4%BD%8D%E5%90%8D%E5%8D%95.csv" in response["Content-Disposition"]
    assert b"".join(response).startswith(b"\xef\xbb\xbf")
