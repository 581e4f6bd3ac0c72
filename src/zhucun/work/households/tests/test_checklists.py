"""Checklists by household and village: dated states, counts with gaps, the village's own items, the matrix of sector policies."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import checklists
from zhucun.work.households.models import Household, HouseholdItem, Survey
from zhucun.work.households.queries import checklists as queries
from zhucun.work.households.queries.checklists import Checklist

from . import world as places
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, VILLAGE, actor

COMMITTEE, OFFICE = actor("village_committee", VILLAGE), actor("county_office", COUNTY)
SIX, SIX_DONE = "households.six_to_households", "households.six_implementations"
SECTORS, STANDARD = "households.sector_policies", "households.standard.items"
SINCE, LATER = date(2014, 10, 1), date(2019, 9, 1)
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def hunan(world: None) -> None:
    policy.adopt(
        actor=MACHINE, instrument="hunan-2015-1", division="99", citation="测试", valid_from=date(2015, 2, 13)
    )


@pytest.fixture
def linfen(world: None) -> None:
    policy.adopt(
        actor=MACHINE,
        instrument="linfen-2018-34",
        division=COUNTY,
        citation="测试",
        valid_from=date(2018, 1, 1),
    )


def family(name: str, village: str = VILLAGE) -> Household:
    return places.household((places.person(name, since=SINCE), "户主"), village=village, since=SINCE)


def listing(key: str, on: date = DAY) -> Checklist:
    found = queries.checklist(key, VILLAGE, on)
    assert found
    return found


def stands(row: Household, key: str, at: date = DAY, **states: str) -> int:
    return checklists.set_items(
        actor=COMMITTEE, household=row, checklist=key, states={item: (state, "") for item, state in states.items()}, at=at
    )  # fmt: skip


@pytest.mark.clause("H15-026")
def test_the_six_items_of_each_household_are_counted_by_village_with_their_gaps(hunan: None) -> None:
    one, two = family("王大山"), family("李石头")
    family("赵外村", NEXT_VILLAGE)
    stands(one, SIX, 水="met", 电="met", 路="gap")
    stands(two, SIX, 水="gap", 房="none")
    there = listing(SIX)
    assert there.items == ("水", "电", "路", "业", "房", "环境整治")
    here, beside = queries.by_village(viewer=OFFICE, within=COUNTY, listing=there, on=DAY)
    assert (here.village, here.households, here.met("水")) == (VILLAGE, 2, 1)
    assert [here.gaps(item) for item in there.items] == [1, 1, 2, 2, 1, 2]
    assert (beside.households, beside.gaps("水")) == (1, 1)
    assert [
        row.village for row in queries.by_village(viewer=COMMITTEE, within="", listing=there, on=DAY)
    ] == [VILLAGE]


@pytest.mark.clause("H15-026")
def test_a_state_holds_from_its_day_on_and_yesterday_keeps_its_own(hunan: None) -> None:
    row = family("王大山")
    stands(row, SIX, date(2015, 5, 1), 水="gap")
    stands(row, SIX, date(2015, 8, 1), 水="met")
    there = listing(SIX)

    def water(on: date) -> str:
        return queries.cells_of(row.pk, there, on)["水"].state

    assert (water(date(2015, 7, 31)), water(date(2015, 8, 1))) == ("gap", "met")
    assert stands(row, SIX, DAY, 水="met") == 0
    assert HouseholdItem.objects.count() == 2
    entries = AuditEntry.objects.filter(verb="登记清单").order_by("id")
    assert [entry.detail["items"]["水"]["changes"]["state"] for entry in entries] == [
        {"before": None, "after": "gap"}, {"before": "gap", "after": "met"}
    ]  # fmt: skip


@pytest.mark.clause("H15-027")
def test_five_items_are_the_households_and_the_sixth_is_the_villages(hunan: None) -> None:
    row, there = family("王大山"), listing(SIX_DONE)
    assert there.items == ("教育", "医疗", "养老", "低保", "五保")
    assert there.village_items == ("村集体经济",)
    stands(row, SIX_DONE, 教育="met", 五保="none")
    with pytest.raises(Refusal, match="村集体经济"):
        stands(row, SIX_DONE, 村集体经济="met")
    (before,) = queries.by_village(viewer=OFFICE, within=COUNTY, listing=there, on=DAY)
    assert not before.own
    _village(SIX_DONE, {"村集体经济": ("gap", "没有收入来源")})
    (after,) = queries.by_village(viewer=OFFICE, within=COUNTY, listing=there, on=DAY)
    assert (after.own["村集体经济"].state, after.own["村集体经济"].note) == ("gap", "没有收入来源")
    assert [after.gaps(item) for item in there.items] == [0, 1, 1, 1, 0]
    with pytest.raises(Refusal, match="这一级的项目"):
        _village(SIX_DONE, {"教育": ("met", "")})


def _village(key: str, states: dict[str, tuple[str, str]], at: date = DAY) -> None:
    checklists.set_village_items(actor=COMMITTEE, village=VILLAGE, checklist=key, states=states, at=at)


@pytest.mark.clause("PD-050")
def test_which_items_are_the_villages_is_policy(hunan: None) -> None:
    there = {one.key: one for one in queries.checklists(VILLAGE, DAY)}
    assert set(there) == {SIX, SIX_DONE}
    assert there[SIX].village_items == ()
    assert queries.checklists(VILLAGE, date(2015, 2, 12)) == []


@pytest.mark.clause("JX18-022")
def test_the_delivery_of_seven_policies_is_a_matrix_of_village_and_households_with_gaps(linfen: None) -> None:
    with clock.business_date(LATER):
        one, two = family("王大山"), family("李石头")
        there = listing(SECTORS, LATER)
        assert there.items == there.village_items
        assert there.items == ("金融", "交通", "水利", "电力", "通信", "文化", "社会保障")
        stands(one, SECTORS, LATER, 金融="met", 交通="met")
        stands(two, SECTORS, LATER, 金融="gap", 文化="none")
        _village(SECTORS, {"交通": ("met", "通村路硬化"), "通信": ("gap", "没有信号")}, LATER)
        found = queries.matrix(viewer=COMMITTEE, village=VILLAGE, listing=there, on=LATER)
    assert [[row.cells.get(item, queries.NOBODY).state for item in there.items] for row in found.rows] == [
        ["met", "met", "", "", "", "", ""],
        ["gap", "", "", "", "", "none", ""],
    ]
    assert [found.gaps(item) for item in there.items] == [1, 1, 2, 2, 2, 1, 2]
    assert (found.village["交通"].state, found.village["通信"].gap) == ("met", True)


@pytest.mark.clause("JX18-010")
def test_the_standard_is_read_from_the_survey_of_the_year_and_not_filled_in_twice(linfen: None) -> None:
    with clock.business_date(LATER):
        row = family("王大山")
        places.survey(row, year=2018, guarantees={"不愁吃": True, "住房安全": False})
        places.survey(row, year=2019, guarantees={"不愁吃": True, "住房安全": True})
        Survey.objects.filter(year=2019).update(taken_on=date(2019, 8, 1))
        there = listing(STANDARD, LATER)
        assert there.items == ("不愁吃", "不愁穿", "义务教育", "基本医疗", "住房安全")
        now = queries.matrix(viewer=COMMITTEE, village=VILLAGE, listing=there, on=LATER)
        then = queries.matrix(viewer=COMMITTEE, village=VILLAGE, listing=there, on=date(2018, 12, 31))
        assert [(found.gaps("住房安全"), found.gaps("不愁穿")) for found in (then, now)] == [(1, 1), (0, 1)]
        (counted,) = queries.by_village(viewer=COMMITTEE, within="", listing=there, on=LATER)
        assert (counted.met("住房安全"), counted.gaps("不愁穿")) == (1, 1)
        with pytest.raises(Refusal, match="随年度调查登记"):
            stands(row, STANDARD, LATER, 住房安全="met")


def test_a_checklist_of_no_instrument_in_force_is_refused_and_so_is_another_village(hunan: None) -> None:
    row = family("赵外村", NEXT_VILLAGE)
    with pytest.raises(NotAllowed):
        stands(row, SIX, 水="met")
    with pytest.raises(NotAllowed):
        checklists.set_village_items(
            actor=COMMITTEE,
            village=NEXT_VILLAGE,
            checklist=SIX_DONE,
            states={"村集体经济": ("met", "")},
            at=DAY,
        )
    with pytest.raises(Refusal, match="没有制度规定"):
        stands(family("王大山"), SECTORS, 金融="met")


def test_a_lifted_household_stays_on_the_matrix_and_an_ordinary_one_does_not(hunan: None) -> None:
    places.household((places.person("甲", since=SINCE), "户主"), status="lifted", since=SINCE)
    places.household((places.person("乙", since=SINCE), "户主"), status="", since=SINCE)
    found = queries.matrix(viewer=COMMITTEE, village=VILLAGE, listing=listing(SIX), on=DAY)
    assert [row.head for row in found.rows] == ["甲"]


def test_more_households_ask_no_more_questions(hunan: None) -> None:
    there, counts = listing(SIX), []
    for name in ("甲", "乙", "丙"):
        stands(family(name), SIX, 水="met")
        with CaptureQueriesContext(connection) as seen:
            queries.matrix(viewer=COMMITTEE, village=VILLAGE, listing=there, on=DAY)
            queries.by_village(viewer=COMMITTEE, within="", listing=there, on=DAY)
        counts.append(len(seen))
    assert counts[0] == counts[-1]
