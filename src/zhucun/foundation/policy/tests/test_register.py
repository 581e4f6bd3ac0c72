"""The register of instruments and clauses, on the packs of the tree."""

from datetime import date
from functools import cache

import pytest

from zhucun.foundation.policy import packs, register
from zhucun.foundation.policy.book import Book, build


@cache
def book() -> Book:
    return build(packs.read_keys()[0], packs.read_tree()[0].values())


def found(text: str = "", **conditions: object) -> list[str]:
    return [entry.instrument.id for entry in register.search(book(), text, **conditions)]  # type: ignore[arg-type]


@pytest.mark.clause("H15-001")
@pytest.mark.parametrize(
    "text",
    [
        "驻村帮扶工作实施方案",
        "湘扶发[2015]1号",
        "湘扶发（２０１５）第1号",
        "湘扶发〔20xx〕*号",
        "湘扶发",
        "湖南省扶贫开发领导小组",
        "中共湖南省委组织部",
        "2015-02-13",
        "2015年2月13日",
    ],
)
def test_the_hunan_circular_is_found_by_title_number_issuer_and_date(text: str) -> None:
    assert found(text) == ["hunan-2015-1"]


@pytest.mark.clause("H15-001")
def test_the_register_keeps_the_parsed_number_both_issuers_and_both_dates() -> None:
    entry = register.search(book(), "湘扶发")[0]
    assert entry.number is not None
    assert (entry.number.mark, entry.number.year, entry.number.seq) == ("湘扶发", 2015, 1)
    assert len(entry.instrument.issuers) == 2
    assert entry.instrument.signed_on == entry.instrument.printed_on == date(2015, 2, 13)


def test_what_does_not_fit_is_not_found() -> None:
    assert found("湘扶发〔2015〕2号") == []
    assert found("不存在的文件") == []
    assert found("湘扶发", year=2016) == []
    assert found("湘扶发", issuer="临汾") == []


@pytest.mark.clause("JX18-002")
@pytest.mark.parametrize("title", ["选派管理工作的实施办法", "选派管理工作的实施方案"])
def test_the_linfen_measures_are_found_by_either_title(title: str) -> None:
    assert "linfen-2018-34" in found(title)


@pytest.mark.clause("PL-058")
def test_instruments_are_tagged_with_the_six_kinds_of_rule() -> None:
    for topic in ("选派", "培训", "管理", "考核", "激励", "保障"):
        assert "linfen-2018-34" in found(topic=topic)
    assert "hunan-2015-1" not in found(topic="培训")
    page = register.clause_page(book(), "PL-058")
    assert page is not None
    assert all(kind in page.clause.text for kind in ("选拔", "培训", "管理", "考核", "激励", "保障"))


@pytest.mark.clause("H15-002", "H15-050")
def test_the_page_shows_addressees_and_imprint_as_printed() -> None:
    page = register.page(book(), "hunan-2015-1")
    assert page is not None
    assert "省直机关事业单位" in page.instrument.addressees
    assert page.instrument.imprint is not None
    assert page.instrument.imprint.organ == "湖南省扶贫开发办公室"
    assert page.instrument.imprint.printed_on == date(2015, 2, 13)


@pytest.mark.clause("ZY17-001")
def test_the_central_circular_keeps_number_issuers_addressees_date_and_handling_number() -> None:
    page = register.page(book(), "central-2017-13")
    assert page is not None
    number = page.entry.number
    assert number is not None
    assert (number.year, number.seq, page.instrument.signed_on) == (2017, 13, date(2017, 3, 3))
    assert page.instrument.imprint is not None
    assert page.instrument.imprint.handling_no == "000371"
    assert len(page.instrument.issuers) == 2
    assert page.instrument.addressees


@pytest.mark.clause("H15-003")
def test_the_basis_is_named_and_a_held_instrument_is_followed_both_ways() -> None:
    hunan = register.page(book(), "hunan-2015-1")
    assert hunan is not None
    assert ("based_on", "中办发〔2013〕25号") in [(link.kind, link.number) for link in hunan.links]
    linked = [
        (pack.id, link) for pack in book().packs.values() for link in register.links(book(), pack.instrument)
    ]
    for id, link in linked:
        if link.instrument is not None:
            back = register.linked_from(book(), link.instrument)
            assert (link.kind, id) in [(one.kind, one.instrument) for one in back]


@pytest.mark.clause("JX18-001")
def test_the_linfen_measures_show_the_way_from_province_through_city_to_county() -> None:
    page = register.page(book(), "linfen-2018-34")
    assert page is not None
    assert [(step.number, step.date) for step in page.transmission] == [
        ("厅字〔2018〕23号", None),
        ("厅字〔2018〕34号", date(2018, 7, 5)),
        ("吉办通字〔2018〕5号", date(2018, 7, 31)),
    ]


@pytest.mark.clause("JX18-087")
def test_the_linfen_measures_hold_from_their_issue_and_name_their_interpreter() -> None:
    states = [
        register.search(book(), "厅字〔2018〕34号", on=day)[0].state
        for day in (date(2018, 7, 4), date(2018, 7, 5))
    ]
    assert states == ["尚未施行", "现行有效"]
    assert "临汾市" in register.search(book(), "厅字〔2018〕34号")[0].instrument.interpreted_by


TEXTS = {
    "SC15-008": ("好房子", "好日子", "好习惯", "好风气"),
    "JX18-009": ("严管厚爱",),
    "JX18-037": ("信息管理系统",),
    "JX18-062": ("信念", "政治", "责任", "能力", "作风", "五个过硬"),
    "PL-065": ("考核",),
    "PL-083": ("县为单位", "规模控制", "分级负责", "精准识别", "动态管理"),
}


@pytest.mark.parametrize("id", [pytest.param(id, marks=pytest.mark.clause(id)) for id in TEXTS])
def test_the_clause_keeps_as_text(id: str) -> None:
    page = register.clause_page(book(), id)
    assert page is not None
    for word in TEXTS[id]:
        assert word in page.clause.text


def test_a_clause_shows_every_place_that_uses_it() -> None:
    page = register.clause_page(book(), "H15-016")
    assert page is not None
    used = {(use.kind_zh, use.where) for use in page.uses}
    assert ("参数", "teams.nomination.deadline") in used
    assert ("义务", "teams.nomination_filing") in used
    page = register.clause_page(book(), "H15-048")
    assert page is not None
    assert ("审批链", "teams.cadre_registration") in {(use.kind_zh, use.where) for use in page.uses}


def test_a_clause_shows_the_code_that_realises_it() -> None:
    page = register.clause_page(book(), "H15-001")
    assert page is not None
    code = [use for use in page.uses if use.kind_zh == "程序"]
    assert "src/zhucun/foundation/policy/number.py" in {use.where.split(":")[0] for use in code}


def test_an_unknown_id_has_no_page() -> None:
    assert register.page(book(), "gamma") is None
    assert register.clause_page(book(), "X-1") is None
