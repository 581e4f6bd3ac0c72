"""What every village should have on file, derived from records."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.work.households.tests.world import COUNTY, NEXT_VILLAGE, VILLAGE
from zhucun.work.villages.actions.problems import note_problem
from zhucun.work.villages.actions.sample import load_sample
from zhucun.work.villages.queries import haves as queries

from .conftest import COMMITTEE, OFFICE, TODAY, loaded_with, mark, profile, team

pytestmark = pytest.mark.django_db


def states(which: str, village: str = VILLAGE, on: date = TODAY) -> dict[str, str]:
    """The items of a village with their states."""
    ask = {"four": queries.four, "six": queries.six}[which]
    return {
        one.title: one.state
        for one in ask(viewer=OFFICE, villages=[village], county=COUNTY, on=on)[village].items
    }


@pytest.mark.clause("PL-116")
def test_of_the_four_the_team_is_checked_and_what_nobody_records_yet_says_so(world: None) -> None:
    expected = {
        "帮扶规划": "尚无记录",
        "驻村帮扶工作队": "缺",
        "每户帮扶责任人": "尚无记录",
        "考核奖惩机制": "尚无记录",
    }
    assert states("four") == expected
    team("甲局")
    assert states("four") == expected | {"驻村帮扶工作队": "有"}
    assert states("four", on=date(2015, 2, 28))["驻村帮扶工作队"] == "缺"


@pytest.mark.clause("PL-116")
def test_the_poor_villages_with_something_missing_are_listed(world: None) -> None:
    for village in (VILLAGE, NEXT_VILLAGE):
        mark(village, "filed_poor_village", "2014")
    team("甲局")
    missing = {row.name: row.missing for row in queries.gaps(viewer=OFFICE, county=COUNTY, on=TODAY)}
    assert list(missing) == ["方山坪村", "大湾村"]  # 白水村 is no poor village
    assert "驻村帮扶工作队" not in missing["方山坪村"]
    assert "驻村帮扶工作队" in missing["大湾村"]
    assert queries.gaps(viewer=OFFICE, county="990101", on=TODAY) == []


@pytest.mark.clause("PL-116")
def test_the_items_follow_the_list_in_force(world: None, tmp_path: Path) -> None:
    loaded_with(tmp_path, "plans-templates", {"[帮扶规划, 驻村帮扶工作队,": "[驻村帮扶工作队,"})
    assert list(states("four")) == ["驻村帮扶工作队", "每户帮扶责任人", "考核奖惩机制"]


@pytest.mark.clause("PL-121")
def test_the_six_are_derived_from_profile_and_problem_ledger(world: None) -> None:
    assert states("six") == {
        "有村情档案": "缺", "有问题台账": "缺", "有需求清单": "尚无记录", "有村级规划": "尚无记录", "有驻村帮扶工作台账": "尚无记录",
        "有村级综合信息监测管理平台和增收脱贫计划": "缺",
    }  # fmt: skip
    profile(persons=247)
    note_problem(actor=COMMITTEE, village_key=VILLAGE, kind="其他", title="路难走", noted_on=TODAY)
    now = states("six")
    assert (now["有村情档案"], now["有问题台账"]) == ("有", "有")
    assert now["有村级综合信息监测管理平台和增收脱贫计划"] == "缺"  # the data are not complete


@pytest.mark.clause("PL-121")
def test_the_platform_counts_as_met_when_the_data_of_the_village_are_complete_and_recent(world: None) -> None:
    load_sample(actor=COMMITTEE, village_key=VILLAGE)
    platform = "有村级综合信息监测管理平台和增收脱贫计划"
    assert states("six")[platform] == "有"
    assert states("six", on=date(2019, 1, 1))[platform] == "缺"  # the profile is of 2017


def test_where_no_instrument_names_them_nothing_is_listed(world: None) -> None:
    village = "990101200200"
    assert queries.four(viewer=OFFICE, villages=[village], county="990101", on=TODAY) == {}
    assert queries.six(viewer=OFFICE, villages=[village], county="990101", on=TODAY) == {}
