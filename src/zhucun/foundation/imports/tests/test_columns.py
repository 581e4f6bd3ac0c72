"""From the sheet to typed rows: headings in any order, values of every kind, and a sentence for each
fault."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from zhucun.foundation.imports.columns import Table, read_table
from zhucun.foundation.imports.faults import Fault, Unreadable
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.reading import read_workbook

from .files import LIMITS, xlsx


def too_many_villages(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """A check: more villages than the parameter allows."""
    return frame.filter(pl.col("villages") > params["most"]).select(
        "row",
        column=pl.lit("villages"),
        code=pl.lit("too-many-villages"),
        sentence=pl.format("第 {} 行的村数 {} 超过规定。请核对。", "row", "villages"),
        clause=pl.lit("H15-001"),
    )


UNITS = Layout(
    "units",
    "单位名单",
    (
        ColumnSpec("name", "单位名称", required=True, aliases=("派出单位", "单位全称"), max_length=20),
        ColumnSpec("villages", "村数", "integer", minimum=0, formula_ok=True),
        ColumnSpec("entered", "入村日期", "date"),
        ColumnSpec("born", "出生年月", "month"),
        ColumnSpec(
            "category",
            "类别",
            "choice",
            choices=(("党政机关", "party"), ("高校", "college"), ("高等院校", "college")),
        ),
        ColumnSpec("restricted", "不公开", "yes_no"),
        ColumnSpec("aliases", "别名", "list"),
        ColumnSpec("funds", "资金", "decimal"),
    ),
    sheets=("名单",),
)
CHECKED = Layout("units", "单位名单", UNITS.columns, checks=(too_many_villages,))


def table(rows: Sequence[Sequence[Any]], layout: Layout = UNITS, **options: Any) -> Table:
    return read_table(read_workbook(xlsx(rows, **options), limits=LIMITS), layout, {"most": 40})


def value(title: str, written: object) -> object:
    """The typed value of one cell, or the code of its fault."""
    column = next(spec for spec in UNITS.columns if spec.title == title)
    found = (
        table([["单位名称", title], ["甲", written]])
        if title != "单位名称"
        else table([[title, "村数"], [written, 1]])
    )
    errors = [fault.code for fault in found.faults() if fault.level == "error"]
    result = found.frame[column.key].to_list()[0]
    return errors[0] if errors else result


@pytest.mark.parametrize(
    ("title", "written", "read"),
    [
        ("村数", 9, 9),
        ("村数", "９　", 9),
        ("村数", "1,234", 1234),
        ("村数", "3.0", 3),
        ("村数", "9x", "cell-type"),
        ("村数", "3.5", "cell-type"),
        ("村数", -1, "cell-too-small"),
        ("入村日期", date(2015, 3, 31), date(2015, 3, 31)),
        ("入村日期", "2015-3-31", date(2015, 3, 31)),
        ("入村日期", "2015.3.31", date(2015, 3, 31)),
        ("入村日期", "2015年3月31日", date(2015, 3, 31)),
        ("入村日期", "２０１５／３／３１", date(2015, 3, 31)),
        ("入村日期", "20150331", date(2015, 3, 31)),
        ("入村日期", "2015-03-31 08:30:00", date(2015, 3, 31)),
        ("入村日期", 42094, date(2015, 3, 31)),
        ("入村日期", "2015-02-30", "cell-type"),
        ("入村日期", "三月底", "cell-type"),
        ("入村日期", 31, "cell-type"),
        ("出生年月", "1978.06", date(1978, 6, 1)),
        ("出生年月", "1978年6月", date(1978, 6, 1)),
        ("出生年月", "197806", date(1978, 6, 1)),
        ("出生年月", "1978-6", date(1978, 6, 1)),
        ("出生年月", date(1978, 6, 15), date(1978, 6, 1)),
        ("出生年月", 1978.1, "month-ambiguous"),
        ("出生年月", "1978.13", "cell-type"),
        ("类别", "高 校", "college"),
        ("类别", "高等院校", "college"),
        ("类别", "学校", "cell-choice"),
        ("不公开", "是", True),
        ("不公开", "×", False),
        ("不公开", True, True),
        ("不公开", "也许", "cell-type"),
        ("别名", "省烟草局、烟草公司，专卖局", ["省烟草局", "烟草公司", "专卖局"]),
        ("资金", "1,234.5", Decimal("1234.50")),
        ("资金", 1.234, "too-many-places"),
        ("资金", "两万", "cell-type"),
        ("单位名称", "甲" * 21, "cell-too-long"),
        ("单位名称", None, "cell-missing"),
    ],
)
def test_a_cell_reads_as_what_was_meant_or_says_what_is_wrong(
    title: str, written: object, read: object
) -> None:
    assert value(title, written) == read


def test_every_fault_names_row_cell_column_value_and_what_to_do() -> None:
    (fault,) = table([["单位名称", "村数"], ["甲", 1], ["乙", "9x"]]).faults()
    assert fault == Fault(
        "名单", 3, 2, "9x", "cell-type", "第 3 行 B3（村数）的“9x”应为整数。请按此改写。", "error", ""
    )
    assert fault.cell == "B3"


def test_headings_are_found_in_any_order_below_a_title_by_alias_and_with_marks() -> None:
    found = table(
        [["湖南省派出单位名单"], [None], ["村 数", "＊派出单位：", "入村日期"], [9, "甲", "2015-03-31"]]
    )
    assert found.header_row == 3
    assert found.frame.select("row", "name", "villages", "entered").rows() == [
        (4, "甲", 9, date(2015, 3, 31))
    ]
    assert found.errors == 0


def test_a_heading_of_two_rows_is_read_as_one() -> None:
    rows: list[list[Any]] = [
        ["单位名称", "时间", None, "其他"],
        [None, "入村日期", "出生年月", None],
        ["甲", "2015-03-31", "1978.06", "x"],
    ]
    found = table(rows, merges=("A1:A2", "B1:C1"))
    assert found.frame.select("row", "name", "entered", "born").rows() == [
        (3, "甲", date(2015, 3, 31), date(1978, 6, 1))
    ]


def test_the_right_sheet_is_found_among_several() -> None:
    other = {"说明": [["填表说明"], ["单位名称不要缩写"]], "名单": [["单位名称", "村数"], ["甲", 2]]}
    found = table([["汇总", "数"], ["a", 1]], sheet="汇总表", more=other)
    assert (found.sheet, found.frame["name"].to_list()) == ("名单", ["甲"])


def test_a_wrong_sheet_is_explained_with_what_is_there_and_what_is_needed() -> None:
    with pytest.raises(Unreadable) as raised:
        table([["姓名", "电话"], ["某", "1"]], sheet="通讯录")
    fault = raised.value.fault
    assert fault.code == "sheet-not-found"
    assert "“通讯录”" in fault.sentence
    assert "“单位名称”" in fault.sentence


def test_a_missing_required_column_is_named_with_the_headings_not_recognised() -> None:
    needs_two = Layout("u", "名单", (*UNITS.columns[:1], ColumnSpec("code", "单位代码", required=True)))
    with pytest.raises(Unreadable) as raised:
        table([["单位名称", "编码"], ["甲", "1"]], needs_two)
    assert raised.value.fault.code == "column-missing"
    assert "“单位代码”" in raised.value.fault.sentence
    assert "“编码”" in raised.value.fault.sentence


def test_a_column_standing_twice_is_refused_with_both_cells() -> None:
    with pytest.raises(Unreadable) as raised:
        table([["单位名称", "派出单位", "村数"], ["甲", "乙", 1]])
    assert raised.value.fault.code == "column-twice"
    assert "A1 和 B1" in raised.value.fault.sentence


def test_an_unknown_column_is_a_warning_not_an_error() -> None:
    found = table([["单位名称", "备用"], ["甲", "x"]])
    assert [(one.code, one.level, one.cell) for one in found.faults()] == [
        ("column-unknown", "warning", "B1")
    ]
    assert found.errors == 0


def test_a_formula_counts_only_where_the_column_allows_its_result() -> None:
    found = table([["单位名称", "村数", "资金"], ["甲", "=1+1", "=2+2"]])
    assert [(one.cell, one.code) for one in found.faults()] == [("C2", "cell-formula")]
    assert found.frame.select("villages", "funds").rows() == [(0, None)]


def test_merged_cells_among_the_data_are_an_error_naming_the_area() -> None:
    found = table([["单位名称", "类别"], ["甲", "高校"], ["乙", None]], merges=("B2:B3",))
    (fault,) = [one for one in found.faults() if one.level == "error"]
    assert (fault.code, fault.cell) == ("cell-merged", "B2")
    assert "B2:B3（类别）" in fault.sentence


def test_rows_of_totals_and_remarks_are_skipped_and_said_so() -> None:
    rows: list[list[Any]] = [
        ["单位名称", "村数"],
        ["甲", 1],
        ["合 计", 1],
        ["注：截至三月", None],
        ["填表人：", "某某"],
    ]
    found = table(rows)
    assert found.frame["name"].to_list() == ["甲"]
    assert [one.code for one in found.faults()] == ["row-skipped"] * 3


def test_a_sheet_with_headings_only_is_refused() -> None:
    with pytest.raises(Unreadable) as raised:
        table([["单位名称", "村数"]])
    assert raised.value.fault.code == "no-rows"


def test_checks_see_typed_rows_and_their_findings_carry_the_clause_and_the_cell() -> None:
    found = table([["单位名称", "村数"], ["甲", 40], ["乙", 41]], CHECKED)
    (fault,) = found.faults()
    assert (fault.cell, fault.code, fault.clause) == ("B3", "too-many-villages", "H15-001")


def test_a_column_left_out_is_there_as_empty_values() -> None:
    found = table([["单位名称"], ["甲"]])
    assert found.frame.columns == ["row", *(spec.key for spec in UNITS.columns)]
    assert found.frame.schema == pl.Schema(UNITS.schema())


def test_serial_dates_of_a_1904_workbook_count_from_1904() -> None:
    book = read_workbook(xlsx([["单位名称", "入村日期"], ["甲", 40632]]), limits=LIMITS)
    old_mac = type(book)(book.kind, book.sheets, from_1904=True)
    assert read_table(old_mac, UNITS).frame["entered"].to_list() == [date(2015, 3, 31)]
