"""Annex 2 of 湘扶发〔2015〕1号: ``data/hunan_2015_annex2.csv`` is its table as printed, head and order
included.

Only the county rows of the transcription are fed in; every sum printed by the circular must come out again.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.testing import pdf_pages, soffice_convert
from zhucun.work.teams.documents import (
    COUNTY_PLACEMENT_TABLE,
    Category,
    City,
    County,
    CountyPlacementTable,
    head_cells,
    leaves,
    table_rows,
)

ANNEX = Path(__file__).parent / "data" / "hunan_2015_annex2.csv"
PRINTED = list(csv.reader(ANNEX.read_text("utf-8").splitlines()))
CATEGORIES = (
    Category("organs", "机关事业单位"),
    Category("enterprises", "省属企业"),
    Category("colleges", "本科院校"),
    Category(
        "central",
        "中央驻湘单位",
        (
            Category("central.organs", "机关事业单位"),
            Category("central.finance", "金融保险机构"),
            Category("central.enterprises", "大型国有企业"),
        ),
    ),
)


def transcribed() -> CountyPlacementTable:
    """The county rows of the transcription as the contract's data."""
    codes = [leaf.code for leaf in leaves(CATEGORIES)]
    cities: list[tuple[str, list[County]]] = []
    for name, villages, _teams, *units in PRINTED[3:]:
        if "、" in name:
            cities.append((name.partition("、")[2], []))
        else:
            placed = {code: tuple(cell.split("、")) for code, cell in zip(codes, units, strict=True) if cell}
            cities[-1][1].append(County(name, int(villages), placed))
    return CountyPlacementTable(
        province="湖南省",
        batch="省派驻村帮扶工作队",
        categories=CATEGORIES,
        cities=tuple(City(name, tuple(counties)) for name, counties in cities),
        annex="附件2",
    )


def printed_value(cell: str) -> str | int | None:
    return int(cell) if cell.isdigit() else cell or None


def cells(sheet: Worksheet, first_row: int) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first_row)]


def workbook() -> bytes:
    return render(COUNTY_PLACEMENT_TABLE, transcribed(), "xlsx")


@pytest.mark.clause("H15-043")
def test_the_workbook_is_the_printed_annex_cell_by_cell() -> None:
    (sheet,) = load_workbook(io.BytesIO(workbook())).worksheets

    assert sheet["A1"].value == "附件2"
    assert sheet["A2"].value == "省派驻村帮扶工作队到县安排表"
    assert len(PRINTED) == 68
    assert cells(sheet, 3) == [[printed_value(cell) for cell in row] for row in PRINTED]


@pytest.mark.clause("H15-043")
def test_the_head_is_merged_as_printed() -> None:
    (sheet,) = load_workbook(io.BytesIO(workbook())).worksheets

    assert {str(area) for area in sheet.merged_cells.ranges} == {
        *("A2:I2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:I3"),
    }
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.clause("H15-043")
def test_libreoffice_opens_the_workbook_and_reads_numbers_as_numbers(tmp_path: Path) -> None:
    source = tmp_path / "annex2.xlsx"
    source.write_bytes(workbook())

    (sheet,) = load_workbook(soffice_convert(source, "xlsx", tmp_path / "out")).worksheets

    assert cells(sheet, 3) == [[printed_value(cell) for cell in row] for row in PRINTED]


@pytest.mark.clause("H15-043")
def test_the_pages_show_every_row_in_order_under_a_repeated_head(tmp_path: Path) -> None:
    pages = pdf_pages(render(COUNTY_PLACEMENT_TABLE, transcribed(), "pdf"), tmp_path)
    texts = [[line.text for line in page] for page in pages]

    assert texts[0][:2] == ["附件2", "省派驻村帮扶工作队到县安排表"]
    for number, page in enumerate(texts, start=1):
        head = "".join(page[:18])
        assert all(
            name in head for name in ("县市区", "本科院校", "中央驻湘单位", "金融保险机构", "大型国有企业")
        )
        assert page[-1] == f"—{number}—"
    names = [row[0] for row in PRINTED[3:]]
    first_column = [
        line.text for page in pages for line in page if line.left < 40 and line.text in set(names)
    ]
    assert first_column == names
    everything = "".join("".join(page) for page in texts)
    assert all(figure in everything for figure in ("6162", "189", "1237"))


def test_no_page_ends_with_a_city_whose_counties_follow_overleaf(tmp_path: Path) -> None:
    one = County("甲县", 3, {"organs": ("省演示厅",)})
    for count in range(8, 24):
        table = replace(transcribed(), cities=(City("甲市", (one,) * count), City("乙市", (one,) * 9)))
        for page in pdf_pages(render(COUNTY_PLACEMENT_TABLE, table, "pdf"), tmp_path):
            names = [line.text for line in page if line.left < 40]
            assert names[-1] not in ("一、甲市", "二、乙市")


def test_a_province_with_flat_categories_has_a_head_of_one_row() -> None:
    assert [
        (c.text, c.rows, c.columns) for c in head_cells((Category("a", "机关"), Category("b", "企业")))
    ] == [
        ("县市区", 1, 1),
        ("贫困村数量", 1, 1),
        ("工作队数量", 1, 1),
        ("机关", 1, 1),
        ("企业", 1, 1),
    ]


def test_deeper_categories_push_the_others_down_to_the_last_head_row() -> None:
    deep = Category("a", "甲", (Category("a.b", "乙", (Category("a.b.c", "丙"), Category("a.b.d", "丁"))),))
    placed = {c.text: (c.row, c.column, c.rows, c.columns) for c in head_cells((deep, Category("e", "戊")))}

    assert placed["县市区"] == (0, 0, 3, 1)
    assert placed["甲"] == (0, 3, 1, 2)
    assert placed["丁"] == (2, 4, 1, 1)
    assert placed["戊"] == (0, 5, 3, 1)


def test_a_sum_over_an_unknown_number_of_villages_is_blank_not_too_small() -> None:
    counties = (County("甲县", 3, {}), County("乙县", None, {"a": ("省演示厅",)}))
    table = CountyPlacementTable(
        "演示省", "演示工作队", (Category("a", "机关"),), (City("演示市", counties),)
    )

    assert [row.cells for row in table_rows(table)] == [
        (None, None, 1, 1),
        ("一、演示市", None, 1, 1),
        ("甲县", 3, 0, None),
        ("乙县", None, 1, "省演示厅"),
    ]


def test_a_unit_in_a_category_without_column_is_refused_rather_than_left_out() -> None:
    with pytest.raises(ValueError, match="演示市甲县有单位属于类别“x”"):
        CountyPlacementTable(
            "演示省",
            "演示工作队",
            (Category("a", "机关"),),
            (City("演示市", (County("甲县", 3, {"x": ("省演示厅",)}),)),),
        )


def test_a_unit_named_like_a_formula_stays_text() -> None:
    county = County("=甲县", 3, {"organs": ("=1+1",)})
    table = replace(transcribed(), annex="=附件", cities=(City("演示市", (county,)),))
    (sheet,) = load_workbook(io.BytesIO(render(COUNTY_PLACEMENT_TABLE, table, "xlsx"))).worksheets

    assert [sheet[at].data_type for at in ("A1", "A7", "D7")] == ["s", "s", "s"]


def test_the_file_is_named_after_province_and_batch() -> None:
    assert COUNTY_PLACEMENT_TABLE.name(transcribed()) == "湖南省省派驻村帮扶工作队到县安排表"
