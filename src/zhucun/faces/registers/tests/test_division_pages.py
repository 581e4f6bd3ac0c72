"""Browsing and searching the tree of divisions as of a day."""

import re

import pytest
from django.test import Client

from .conftest import downloaded, queries, shown


def test_the_tree_begins_with_the_provinces_and_goes_down(clerk: Client) -> None:
    assert 'href="/divisions/43/"' in shown(clerk, "/divisions/")
    assert 'href="/divisions/4311/"' in shown(clerk, "/divisions/43/")


@pytest.mark.parametrize("wanted", ["祁阳县", "祁阳", "431121", "431181", "qys"])
def test_a_county_is_found_by_name_former_name_code_and_initials(clerk: Client, wanted: str) -> None:
    page = shown(clerk, f"/divisions/?q={wanted}&on=2024-01-01")
    assert 'href="/divisions/431121/?on=2024-01-01"' in page
    assert "祁阳市" in page
    assert "湖南省 永州市" in page


def test_a_past_date_resolves_to_the_name_and_code_of_that_day(clerk: Client) -> None:
    page = shown(clerk, "/divisions/431121/?on=2015-06-01")
    assert "<h1>祁阳县</h1>" in page
    assert "<dt>代码</dt><dd>431121</dd>" in page
    now = shown(clerk, "/divisions/431121/?on=2024-01-01")
    assert "<h1>祁阳市</h1>" in now
    assert "<dt>代码</dt><dd>431181</dd>" in now
    assert "至 2021-01-19" in now


def test_predecessors_and_successors_lead_to_each_other(clerk: Client) -> None:
    gone = shown(clerk, "/divisions/3712/?on=2024-01-01")
    assert "2024-01-01 还没有或已不再有这个地区" in gone
    assert "并入济南市" in gone
    assert "由莱芜市并入" in shown(clerk, "/divisions/3701/?on=2024-01-01")


def test_figures_stand_with_day_confidence_source_and_clause(clerk: Client) -> None:
    page = shown(clerk, "/divisions/4311/?on=2018-09-01")
    row = re.search(r"<tr>(?:(?!</tr>).)*688,909.*?</tr>", page, re.S)
    assert row
    assert "2013-12-31" in row[0]
    assert "/clauses/PL-" in row[0]
    assert "南岭" in page


def test_printed_figures_that_do_not_add_up_are_reported_with_their_clause(clerk: Client) -> None:
    page = shown(clerk, "/divisions/4311/?on=2018-09-01")
    assert "印出的数字对不上" in page
    assert "按原文保留" in page
    assert "印出的数字对不上" not in shown(clerk, "/divisions/4401/?on=2018-09-01")


def test_before_a_figure_was_counted_it_is_not_shown(clerk: Client) -> None:
    assert "688,909" not in shown(clerk, "/divisions/4311/?on=2013-06-01")


def test_a_mark_of_a_county_stands_beside_its_code(clerk: Client) -> None:
    assert "扶贫开发工作重点县" in shown(clerk, "/divisions/431129/?on=2018-09-01")


def test_an_unknown_division_is_not_found(clerk: Client) -> None:
    assert "区划库里没有这个地区" in shown(clerk, "/divisions/999/", status=404)


def test_lists_of_divisions_take_as_many_queries_for_one_as_for_many(clerk: Client) -> None:
    assert queries(clerk, "/divisions/4419/") == queries(clerk, "/divisions/4401/")
    # One more for all areas that were merged away, however many.
    assert queries(clerk, "/divisions/?q=4") <= queries(clerk, "/divisions/?q=4311") + 1


def test_the_list_below_is_taken_along_as_csv(clerk: Client) -> None:
    lines = downloaded(clerk, "/divisions/43/?export=csv")
    assert len(lines) == 1 + 14
    assert "永州市,4311,市级," in lines
