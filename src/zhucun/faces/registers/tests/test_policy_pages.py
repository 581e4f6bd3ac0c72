"""Asking for a value, setting local values, coverage."""

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from zhucun.foundation.policy import actions
from zhucun.foundation.policy import queries as policy

from .conftest import MACHINE, SignIn, queries, shown

ASK = "/policy/?q={}&division={}&on={}"
NEW = "/policy/local/new/?key={}"


def test_the_value_comes_with_its_clause_and_why_the_others_lost(clerk: Client) -> None:
    page = shown(clerk, ASK.format("teams.size.min", "湖南省", "2018-09-01"))
    assert '<dd class="value">3人</dd>' in page
    assert "/clauses/NAT17-001/" in page
    assert "低于《关于加强贫困村驻村工作队选派管理工作的指导意见》（NAT17-001）的下限3人" in page


def test_before_the_national_opinion_the_circular_of_the_province_holds(clerk: Client) -> None:
    page = shown(clerk, ASK.format("teams.size.min", "43", "2015-09-01"))
    assert '<dd class="value">2人</dd>' in page
    assert "湘扶发〔2015〕1号 二(一)" in page


def test_where_nothing_fixes_the_value_the_page_says_so(clerk: Client) -> None:
    page = shown(clerk, ASK.format("leave.township_max_days", "湖南省", "2018-09-01"))
    assert "没有制度规定" in page


def test_a_word_lists_the_parameters_it_may_mean_and_keeps_place_and_day(clerk: Client) -> None:
    page = shown(clerk, ASK.format("请假", "吉县", "2018-09-01"))
    assert "乡镇批准的请假天数上限" in page
    assert "q=leave.township_max_days&amp;division=%E5%90%89%E5%8E%BF&amp;on=2018-09-01" in page


def test_a_name_borne_by_several_areas_asks_for_the_code(clerk: Client) -> None:
    page = shown(clerk, ASK.format("teams.size.min", "鼓楼区", "2018-09-01"))
    assert "对应 4 个地区" in page
    assert "鼓楼区 320106" in page


def asked(value: str, **changes: str) -> dict[str, str]:
    return {
        "division": "湖南省 43",
        "value": value,
        "citation": "湘组发〔2018〕9号",
        "valid_from": "2018-09-01",
        "valid_to": "",
        "exception": "",
    } | changes


def test_the_office_of_the_area_sets_a_local_value_and_it_holds(signed_in: SignIn) -> None:
    office = signed_in("province_office", "43")
    response = office.post(NEW.format("teams.size.min"), asked("4", valid_to="2019-12-31"), follow=True)
    page = response.content.decode()
    assert '<dd class="value">4人</dd>' in page
    assert "湘组发〔2018〕9号" in page
    (local,) = policy.local_values(key="teams.size.min")
    assert (local.division, local.value, local.valid_to) == ("43", 4, date(2020, 1, 1))


def test_a_value_below_the_national_bound_is_refused_with_the_clause_and_what_was_typed_stays(
    signed_in: SignIn,
) -> None:
    office = signed_in("province_office", "43")
    page = office.post(NEW.format("teams.size.min"), asked("2")).content.decode()
    assert "“工作队人数下限”不能设为2人" in page
    assert 'id="id_value_error"' in page
    assert 'href="/clauses/NAT17-001/"' in page
    assert 'value="湘组发〔2018〕9号"' in page
    assert policy.local_values() == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citation": ""}, "citation"),
        ({"division": "没有县"}, "division"),
        ({"valid_to": "2018-08-01"}, "valid_to"),
    ],
)
def test_a_mistake_stands_at_its_field(signed_in: SignIn, changes: dict[str, str], field: str) -> None:
    office = signed_in("province_office", "43")
    page = office.post(NEW.format("teams.size.min"), asked("4", **changes)).content.decode()
    assert f'id="id_{field}_error"' in page
    assert policy.local_values() == ()


def test_an_office_sets_nothing_for_an_area_that_is_not_its_own(signed_in: SignIn) -> None:
    office = signed_in("county_office", "141028")
    page = office.post(NEW.format("teams.size.min"), asked("4")).content.decode()
    assert "只有本地区或上级的领导小组办公室、组织部门可以设定本地值" in page
    assert policy.local_values() == ()


def test_a_clerk_may_not_open_the_form_and_no_one_sets_what_instruments_fix(
    clerk: Client, signed_in: SignIn
) -> None:
    shown(clerk, NEW.format("teams.size.min"), status=403)
    assert "不能设定本地值" in shown(
        signed_in("province_office", "43"), NEW.format("teams.leader.count"), status=422
    )


def a_local_value(year: int) -> UUID:
    """A value for half a year that leaves the key as it is for others."""
    return actions.set_local_value(
        actor=MACHINE,
        division="43",
        key="teams.size.min",
        value=5,
        citation="湘组发〔2018〕9号",
        valid_from=date(year, 1, 1),
        valid_to=date(year, 7, 1),
    ).pk


def test_a_local_value_is_ended_with_a_reason(signed_in: SignIn) -> None:
    office, local = signed_in("province_office", "43"), a_local_value(2030)
    response = office.post(
        f"/policy/local/{local}/end/", {"at": "2030-03-01", "reason": "改由上级规定"}, follow=True
    )
    assert "的本地值已停用" in response.content.decode()
    assert [value.valid_to for value in policy.local_values()] == [date(2030, 3, 1)]


def test_the_list_of_local_values_takes_as_many_queries_for_one_as_for_thirty(clerk: Client) -> None:
    a_local_value(2030)
    one = queries(clerk, "/policy/local/")
    for year in range(2031, 2060):
        a_local_value(year)
    assert queries(clerk, "/policy/local/") == one
    assert shown(clerk, "/policy/local/").count("湘组发〔2018〕9号") == 30


def test_coverage_counts_every_clause_once_by_instrument_and_state(clerk: Client) -> None:
    total = len(policy.book().clauses)
    page = shown(clerk, "/policy/coverage/")
    assert f"共 {total} 条" in page
    listed = shown(clerk, "/policy/coverage/?instrument=national-2017-teams")
    assert (
        listed[listed.index('id="list"') :].count("/clauses/NAT17-") == 2 * 4
    )  # the id and the mark of each


def test_the_long_list_of_clauses_is_paged_by_key(clerk: Client) -> None:
    first = shown(clerk, "/policy/coverage/?instrument=hunan-2015-1")
    assert "下一页" not in first  # exactly fifty
    page = shown(clerk, "/policy/coverage/?instrument=linfen-2018-34")
    assert "cursor=JX18-050" in page
    second = shown(clerk, "/policy/coverage/?instrument=linfen-2018-34&cursor=JX18-050")
    assert "/clauses/JX18-051/" in second
    assert "/clauses/JX18-050/" not in second
    assert "第一页" in second
    shown(clerk, "/policy/coverage/?cursor=nonsense", status=400)
