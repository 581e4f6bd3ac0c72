"""Annexes are read alike from every kind of file, and what cannot be read is refused with a sentence."""

import csv
import io
from collections import Counter
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msoffcrypto.format.ooxml import OOXMLFile

import zhucun.demo
from zhucun.foundation.imports.faults import Unreadable
from zhucun.work.teams.placement.facts import Placements, UnitList
from zhucun.work.teams.placement.reading import read_aliases, read_placements, read_units
from zhucun.work.teams.placement.text import split_line, split_names, whole_number

DATA = Path(zhucun.demo.__path__[0]) / "data" / "hunan2015"
HEADS = ["市州", "县市区", "贫困村数量", "工作队数量", "类别", "单位"]
PRINTED = ["县市区", "贫困村数量", "工作队数量", "机关事业单位", "省属企业"]


def placed(table: Placements) -> Counter[tuple[str, str, str, str]]:
    return Counter((unit.city, unit.county, unit.category, unit.name) for unit in table.units)


def counties(table: Placements) -> set[tuple[str, str, int | None, int | None]]:
    return {(row.city, row.county, row.villages, row.teams) for row in table.rows}


def listed(units: UnitList) -> list[tuple[str, str]]:
    return [(unit.category, unit.name) for unit in units.units]


def as_csv(*rows: list[str], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(*rows: list[str | int], sheet: str = "表") -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return data.getvalue()


def refusal(data: bytes, units: bool = False) -> str:
    with pytest.raises(Unreadable) as caught:
        _ = read_units(data) if units else read_placements(data)
    return caught.value.fault.sentence


@pytest.mark.clause("H15-043")
@pytest.mark.parametrize("file", ["annex2.docx", "annex2.xlsx"])
def test_annex_2_in_the_circulars_layout_says_what_the_transcription_says(file: str) -> None:
    table, transcribed = read_placements(DATA / file), read_placements(DATA / "placements.csv")
    assert placed(table) == placed(transcribed)
    assert counties(table) == counties(transcribed)
    assert len(table.units) == 189
    assert len(table.rows) == 52


@pytest.mark.clause("H15-043")
def test_printed_totals_and_subtotals_are_read_apart_from_the_counties() -> None:
    table = read_placements(DATA / "annex2.docx")
    printed = {(sum_.city, sum_.measure): sum_.value for sum_ in table.printed}
    assert (printed["", "villages"], printed["", "teams"], printed["", "central.enterprises"]) == (
        6162,
        189,
        8,
    )
    assert (printed["怀化市", "villages"], printed["怀化市", "enterprises"]) == (1237, 3)
    assert printed["株洲市", "enterprises"] == 0
    assert len({city for city, _ in printed}) == 14


@pytest.mark.clause("H15-042")
def test_annex_1_in_the_circulars_layout_says_what_the_transcription_says() -> None:
    units = read_units(DATA / "annex1.docx")
    assert listed(units) == listed(read_units(DATA / "units.csv"))
    assert [(count.heading, count.count) for count in units.printed] == [
        ("全部单位", 189),
        ("省直单位", 99),
        ("省属企业", 24),
        ("省属企业-省管企业", 19),
        ("省属企业-省国资委管理的企业", 5),
        ("省属本科院校", 30),
        ("中央驻湘单位", 36),
        ("中央驻湘单位-机关事业单位", 15),
        ("中央驻湘单位-金融保险机构", 13),
        ("中央驻湘单位-部分中央在湘大型国有企业", 8),
    ]


@pytest.mark.clause("H15-042")
def test_headings_numbered_by_word_itself_are_told_apart_by_their_counts() -> None:
    lines = (DATA / "annex1.txt").read_text(encoding="utf-8")
    for ordinal in ("1、", "二、", "三、", "四、", "（1）", "（2）", "（3）"):
        lines = lines.replace(f"\n{ordinal}", "\n")
    bare, printed = read_units(lines.encode()), read_units(DATA / "annex1.docx")
    assert [(c.heading, c.count) for c in bare.printed] == [(c.heading, c.count) for c in printed.printed]
    assert listed(bare) == listed(printed)


def test_annex_1_ends_where_annex_2_begins_and_the_circulars_own_text_is_left_out() -> None:
    text = "一、驻村帮扶单位的安排\n附件1\n一、省直单位（1个）\n省教育厅\n附件2\n省财政厅\n"
    assert [unit.name for unit in read_units(text.encode()).units] == ["省教育厅"]


@pytest.mark.clause("H15-043")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_one_row_per_unit_reads_alike_in_every_encoding(encoding: str) -> None:
    rows = [HEADS, ["甲市", "乙县", "１２　", "1", "省属企业", "演示集团"]]
    (unit,) = read_placements(as_csv(*rows, encoding=encoding)).units
    assert (unit.city, unit.county, unit.category, unit.name) == ("甲市", "乙县", "enterprises", "演示集团")


def test_english_and_chinese_headers_mean_the_same() -> None:
    line = ["甲市", "乙县", "12", "1", "省属企业", "演示集团"]
    english = ["city", "county", "poor_villages", "teams", "category", "unit"]
    assert placed(read_placements(as_csv(HEADS, line))) == placed(read_placements(as_csv(english, line)))


def test_cells_merged_downwards_hold_for_the_rows_below() -> None:
    table = read_placements(
        workbook(
            [*HEADS],
            ["甲市", "乙县", 12, 2, "省属企业", "演示集团"],
            ["", "", "", "", "省属企业", "演示公司"],
        )
    )
    assert [unit.county for unit in table.units] == ["乙县", "乙县"]


def test_a_city_row_without_ordinal_is_known_by_its_numbers() -> None:
    table = read_placements(
        as_csv(
            PRINTED,
            ["合计", "30", "2", "2", ""],
            ["甲市", "30", "2", "2", ""],
            ["乙县", "30", "2", "省教育厅、省财政厅", ""],
        )
    )
    assert [(row.city, row.county) for row in table.rows] == [("甲市", "乙县")]


def test_names_in_one_cell_are_split_outside_brackets_only() -> None:
    assert split_names("省纪委（省监察厅、省预防腐败局）、省国土厅") == [
        "省纪委（省监察厅、省预防腐败局）",
        "省国土厅",
    ]
    assert split_names("省教育厅\n省财政厅") == ["省教育厅", "省财政厅"]
    assert split_names("省教育厅、省政府发展\n研究中心") == ["省教育厅", "省政府发展研究中心"]
    assert split_names("　") == []


def test_a_line_of_the_list_is_split_at_runs_of_spaces() -> None:
    assert split_line("省法制办        省政府研究室　省人防办") == ["省法制办", "省政府研究室", "省人防办"]
    assert split_line("湖南日报报业集团（湖南 日报社）  省社科院") == [
        "湖南日报报业集团（湖南日报社）",
        "省社科院",
    ]


def test_full_width_digits_and_spaces_are_numbers_and_words_are_not() -> None:
    assert [whole_number(text) for text in ("9　", "１４", "6,162", "9.0", "　")] == [9, 14, 6162, 9, None]
    with pytest.raises(ValueError, match="约九"):
        whole_number("约九")


def test_a_word_where_a_number_should_be_names_cell_and_value() -> None:
    sentence = refusal(as_csv(HEADS, ["甲市", "乙县", "约12", "1", "省属企业", "演示集团"]))
    assert "C2" in sentence
    assert "约12" in sentence


def test_a_missing_column_is_named() -> None:
    assert "“工作队数量”" in refusal(
        as_csv(["市州", "县市区", "贫困村数量", "类别", "单位"], ["甲市", "乙县", "1", "企业", "某"])
    )
    assert "“类别”" in refusal(as_csv(["单位"], ["省教育厅"]), units=True)


def test_an_empty_figure_in_the_circulars_layout_is_named() -> None:
    sentence = refusal(as_csv(PRINTED, ["乙县", "", "1", "省教育厅", ""]))
    assert "乙县" in sentence
    assert "B2" in sentence


def test_a_file_without_the_table_says_what_was_looked_for() -> None:
    assert "县市区" in refusal(as_csv(["姓名", "年龄"], ["某", "30"]))
    assert "类别" in refusal(as_csv(["姓名", "年龄"], ["某", "30"]), units=True)


def test_two_tables_in_one_workbook_are_not_guessed_between() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name in ("正式", "备份"):
            book.add_worksheet(name).write_row(0, 0, HEADS)
            book.get_worksheet_by_name(name).write_row(1, 0, ["甲市", "乙县", 1, 1, "省属企业", "某集团"])
    assert "正式、备份" in refusal(data.getvalue())


def test_a_name_that_looks_like_a_formula_is_refused() -> None:
    assert "公式" in refusal(as_csv(HEADS, ["甲市", "乙县", "1", "1", "省属企业", "=cmd|calc"]))


def test_a_word_file_with_open_revisions_is_refused() -> None:
    document = docx.Document(str(DATA / "annex2.docx"))
    document.element.body.append(OxmlElement("w:p"))
    document.element.body[-1].append(OxmlElement("w:ins", {qn("w:author"): "某"}))
    data = io.BytesIO()
    document.save(data)
    assert "修订" in refusal(data.getvalue())


def test_a_workbook_with_a_password_is_refused() -> None:
    plain, locked = io.BytesIO(workbook([*HEADS])), io.BytesIO()
    OOXMLFile(plain).encrypt("123456", locked)
    assert "密码" in refusal(locked.getvalue())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="不存在"):
        read_units(tmp_path / "没有.csv")


def test_aliases_are_read_from_the_confirmed_table() -> None:
    aliases = read_aliases(DATA / "aliases.csv")
    assert aliases["省两型办"] == "省长株潭试验区工委（管委会）"
    assert len(aliases) == 32
