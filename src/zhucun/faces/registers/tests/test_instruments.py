"""The pages of instruments and clauses, over the real packs."""

import re

import pytest
from django.test import Client

from .conftest import downloaded, queries, shown

HUNAN, LINFEN = "/instruments/hunan-2015-1/", "/instruments/linfen-2018-34/"


@pytest.mark.clause("H15-001")
@pytest.mark.parametrize(
    "wanted",
    [
        "湘扶发〔2015〕1号",
        "湘扶发[2015]01号",
        "中共湖南省委组织部",
        "2015-02-13",
        "2015年2月13日",
        "驻村帮扶工作实施方案",
    ],
)
def test_an_instrument_is_found_by_number_issuer_date_and_title(clerk: Client, wanted: str) -> None:
    page = shown(clerk, f"/instruments/?q={wanted}")
    assert HUNAN in page
    assert "/instruments/national-2026-apps/" not in page


@pytest.mark.clause("H15-001", "H15-002", "H15-050")
def test_the_hunan_circular_shows_number_issuers_dates_addressees_and_imprint(clerk: Client) -> None:
    page = shown(clerk, HUNAN)
    assert "字头 湘扶发，2015年，第1号" in page
    assert "湖南省扶贫开发领导小组<br>中共湖南省委组织部" in page
    assert re.search(r"<dt>成文日期</dt><dd>2015年2月13日</dd>", page)
    for addressees in ("各市州、县市区扶贫开发领导小组", "省属企业", "省属本科院校", "中央驻湘有关单位"):
        assert addressees in page
    assert "湖南省扶贫开发办公室 2015年2月13日印发" in page


@pytest.mark.clause("H15-003")
def test_the_link_to_the_basis_document_is_followed_both_ways(clerk: Client) -> None:
    link = re.search(r'href="(/instruments/cited/[^"]*)"', shown(clerk, HUNAN))
    assert link
    basis = shown(clerk, link[1].replace("&amp;", "&"))
    assert "中办发〔2013〕25号" in basis
    assert HUNAN in basis
    assert "/instruments/plans-templates/" in basis
    assert LINFEN not in basis


@pytest.mark.clause("JX18-001")
def test_the_linfen_method_shows_province_city_and_county_in_a_chain(clerk: Client) -> None:
    page = shown(clerk, LINFEN)
    chain = page[page.index("来龙去脉") : page.index("与其他文件的关系")]
    places = [chain.index(part) for part in ("厅字〔2018〕23号", "厅字〔2018〕34号", "吉办通字〔2018〕5号")]
    assert places == sorted(places)
    assert "2018-07-05" in chain
    assert "2018-07-31" in chain


@pytest.mark.clause("JX18-002")
@pytest.mark.parametrize("title", ["选派管理工作的实施方案", "选派管理工作的实施办法"])
def test_the_linfen_method_is_found_by_either_title(clerk: Client, title: str) -> None:
    assert LINFEN in shown(clerk, f"/instruments/?q={title}")


@pytest.mark.clause("JX18-087")
def test_the_linfen_method_takes_effect_on_the_city_date_and_the_city_office_interprets_it(
    clerk: Client,
) -> None:
    page = shown(clerk, LINFEN)
    assert "<dt>施行日期</dt><dd>2018-07-05 起</dd>" in page
    assert "<dt>解释机关</dt><dd>临汾市干部帮扶工作领导小组办公室</dd>" in page


@pytest.mark.clause("ZY17-001")
def test_the_central_opinion_shows_number_issuers_addressees_date_and_handling_number(clerk: Client) -> None:
    page = shown(clerk, "/instruments/central-2017-13/")
    for part in (
        "字头 厅字，2017年，第13号",
        "中共中央办公厅<br>国务院办公厅",
        "各省、自治区、直辖市党委和人民政府",
        "2017年3月3日",
        "份号（收文号）000371，不是文号的一部分",
    ):
        assert part in page


@pytest.mark.clause("SC15-057")
def test_annexes_that_are_cited_but_not_held_are_marked_as_inferred(clerk: Client) -> None:
    page = shown(clerk, "/instruments/county-2015/")
    annexes = page[page.index("<h2>附件") : page.index('id="clauses"')]
    assert [f"附件{n}" in annexes for n in (1, 2, 3, 4)] == [True] * 4
    assert annexes.count('<span class="tag warn">版式推定</span>') == 4
    assert '<span class="tag warn">版式推定</span>' not in shown(clerk, HUNAN)


@pytest.mark.clause("PL-058")
def test_the_six_kinds_of_rule_are_listed_and_later_instruments_carry_them(clerk: Client) -> None:
    page = shown(clerk, "/instruments/plans-templates/")
    kinds = page[page.index("六类规则") : page.index('id="clauses"')]
    assert re.findall(r'<span class="tag ok">(..)</span>', kinds) == [
        "选派",
        "培训",
        "管理",
        "考核",
        "激励",
        "保障",
    ]
    assert "培训（未涉及）" in shown(clerk, HUNAN)
    trained = shown(clerk, "/instruments/?topic=培训")
    assert LINFEN in trained
    assert HUNAN not in trained


@pytest.mark.clause("JX18-009", "JX18-037", "JX18-062")
def test_principles_of_the_linfen_method_are_kept_as_text(clerk: Client) -> None:
    page = shown(clerk, LINFEN)
    assert "坚持严管厚爱、有效激励" in page
    assert "干部驻村帮扶信息管理系统作用，坚持线上、线下管理相结合" in page
    assert "信念、政治、责任、能力、作风五个过硬" in page


@pytest.mark.clause("SC15-008")
def test_the_vision_of_the_four_goods_is_kept_as_text(clerk: Client) -> None:
    assert "住上好房子、过上好日子、养成好习惯、形成好风气" in shown(clerk, "/instruments/county-2015/")


@pytest.mark.clause("PL-049", "PL-065", "PL-083")
def test_definitions_and_principles_of_the_plan_templates_are_kept_as_text(clerk: Client) -> None:
    page = shown(clerk, "/instruments/plans-templates/")
    for defined in (
        "精准识别，经申请评议",
        "精准帮扶，对找准的户",
        "精准管理，全程监测",
        "精准考核，量化考核",
    ):
        assert defined in page
    assert "修订《扶贫工作考核办法》" in page
    assert "县为单位、规模控制、分级负责、精准识别、动态管理" in page


def test_parameters_duties_and_cases_stand_on_the_page_of_their_instrument(clerk: Client) -> None:
    page = shown(clerk, LINFEN)
    parameters = page[page.index('id="parameters"') : page.index('id="duties"')]
    row = re.search(r"<tr>(?:(?!</tr>).)*工作队人数下限.*?</tr>", parameters, re.S)
    assert row
    assert "3人" in row[0]
    assert "对每名队员实地巡查" in page[page.index('id="duties"') :]
    assert "吉县2018年9月1日，七天以内的请假由乡镇批准" in page[page.index('id="examples"') :]


def test_a_clause_shows_text_reading_uses_and_whether_it_works(clerk: Client) -> None:
    page = shown(clerk, "/clauses/JX18-043/")
    assert "因事请假一周以内的，由所在乡镇批准。" in page
    assert "恰好7天归乡镇审批" in page
    assert "/policy/?q=leave.township_max_days" in page
    assert "请假（一周以内）" in page
    assert "落实情况" in page


def test_asked_for_by_a_popup_the_clause_answers_its_short_part_alone(clerk: Client) -> None:
    part = shown(clerk, "/clauses/JX18-043/", headers={"HX-Request": "true"})
    assert part.lstrip().startswith("<div data-popup>")
    assert "<html" not in part
    assert "因事请假一周以内的，由所在乡镇批准。" in part
    assert clerk.get("/clauses/JX18-043/")["Vary"].count("HX-Request") == 1


def test_the_code_that_realises_a_clause_is_named_on_its_page(clerk: Client) -> None:
    assert "src/zhucun/faces/registers/instruments.py" in shown(clerk, "/clauses/SC15-057/")


def test_clauses_are_named_by_number_and_section_without_a_query_each(clerk: Client) -> None:
    page = shown(clerk, "/policy/coverage/?instrument=linfen-2018-34")
    assert ">厅字〔2018〕34号 第九条(二)</a>" in page
    assert queries(clerk, "/policy/coverage/?instrument=linfen-2018-34") == queries(
        clerk, "/policy/coverage/?instrument=national-2017-teams"
    )


def test_unknown_instruments_and_clauses_are_not_found(clerk: Client) -> None:
    assert "没有编号为 x 的制度" in shown(clerk, "/instruments/x/", status=404)
    assert "没有编号为 XX 的条款" in shown(clerk, "/clauses/XX/", status=404)


def test_the_list_takes_as_many_queries_for_one_instrument_as_for_all(clerk: Client) -> None:
    assert queries(clerk, "/instruments/?q=湘扶发") == queries(clerk, "/instruments/")


def test_the_list_is_taken_along_as_csv(clerk: Client) -> None:
    lines = downloaded(clerk, "/instruments/?q=湘扶发&export=csv")
    assert lines[0].startswith("题名,文号,发文机关")
    assert len(lines) == 2
    assert "湘扶发〔2015〕1号" in lines[1]
