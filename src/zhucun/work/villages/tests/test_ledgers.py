"""Problems, disaster risks, environment checks, collective income, the simple ledgers and the base items."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.models import Standing
from zhucun.work.households.tests.world import COUNTY, MACHINE, NEXT_VILLAGE, VILLAGE, actor
from zhucun.work.villages.actions import ledgers, problems
from zhucun.work.villages.actions.common import void
from zhucun.work.villages.actions.sample import load_sample
from zhucun.work.villages.models import DisasterRisk, EnvironmentCheck, Problem
from zhucun.work.villages.queries import ledgers as queries
from zhucun.work.villages.queries import lists, registry

from .conftest import COMMITTEE, TODAY, adopt, loaded_with, poor_household, profile, team

pytestmark = pytest.mark.django_db
GROWTH = "农民增收难、生产无后劲"
HEAPS = ("柴草堆", "垃圾堆", "粪堆")
DISORDERS = ("垃圾乱倒", "脏水乱泼", "柴草乱堆", "粪土乱放", "禽畜乱跑")


def problem(**more: Any) -> Problem:
    """A problem noted by the committee."""
    given = {"kind": GROWTH, "title": "没有产业", "noted_on": date(2018, 2, 1), **more}
    return problems.note_problem(actor=COMMITTEE, village_key=VILLAGE, **given)


# Problems.


@pytest.mark.clause("PL-025")
def test_the_sample_problems_stand_in_the_ledger_with_those_affected(world: None) -> None:
    load_sample(actor=COMMITTEE, village_key=VILLAGE)
    rows = {row.title: row for row in queries.problems(viewer=COMMITTEE, villages=[VILLAGE])}
    assert len(rows) == 3
    road = rows["交通条件差，信息闭塞"]
    assert (road.households, road.persons, road.closed_on) == (20, 78, None)
    assert "2.8公里" in road.description


@pytest.mark.clause("PL-025")
def test_a_problem_is_closed_once_with_its_day_and_what_was_done(world: None) -> None:
    row = problem()
    with pytest.raises(Refusal, match="不能早于登记日期"):
        problems.close_problem(actor=COMMITTEE, problem=row, on=date(2018, 1, 31), outcome="修通")
    problems.close_problem(actor=COMMITTEE, problem=row, on=date(2018, 2, 20), outcome="办起合作社")
    row.refresh_from_db()
    assert (row.closed_on, row.outcome) == (date(2018, 2, 20), "办起合作社")
    with pytest.raises(Conflict):
        problems.close_problem(actor=COMMITTEE, problem=row, on=TODAY, outcome="再办")


@pytest.mark.clause("PL-046")
def test_a_problem_has_a_kind_of_the_list_and_the_limits_of_the_helping_unit(world: None) -> None:
    row = problem(kind="青年劳动力流失", limits="单位受编制和经费所限，投入的人、财、物有限")
    assert (row.kind, row.limits) == ("青年劳动力流失", "单位受编制和经费所限，投入的人、财、物有限")
    with pytest.raises(Refusal, match="没有“天气不好”这一类") as refused:
        problem(kind="天气不好")
    assert (refused.value.clause, refused.value.field) == ("PL-046", "kind")


@pytest.mark.clause("PL-046")
def test_the_kinds_follow_the_list_in_force(world: None, tmp_path: Path) -> None:
    loaded_with(tmp_path, "plans-templates", {"农民贷款难]": "农民贷款难, 天气不好]"})
    assert problem(kind="天气不好").kind == "天气不好"


@pytest.mark.clause("PD-067")
def test_where_no_instrument_names_them_the_general_lists_hold(world: None) -> None:
    kinds, clause = lists.problem_kinds("990101200200", TODAY)
    assert (kinds[0], kinds[-1], clause) == (GROWTH, "其他", "PD-067")
    assert len(lists.environment_items("990101200200", TODAY)) == 8


def test_fewer_persons_than_households_cannot_be(world: None) -> None:
    with pytest.raises(Refusal, match="少于 20 户"):
        problem(households=20, persons=7)


def test_a_void_problem_no_longer_counts_and_is_voided_once(world: None) -> None:
    row = problem()
    void(actor=COMMITTEE, row=row, label=row.title, reason="重复登记")
    assert not queries.problems(viewer=COMMITTEE, villages=[VILLAGE])
    assert Problem.objects.get().void_reason == "重复登记"
    with pytest.raises(Conflict):
        void(actor=COMMITTEE, row=row, label=row.title, reason="再来")


def test_another_village_may_neither_write_nor_read(world: None) -> None:
    row = problem()
    other = actor("village_committee", NEXT_VILLAGE)
    for act in (
        lambda: problems.close_problem(actor=other, problem=row, on=TODAY, outcome="代办"),
        lambda: void(actor=other, row=row, label="", reason="代办"),
        lambda: problems.note_risk(actor=other, village_key=VILLAGE, kind="旱灾", since=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert queries.one(viewer=other, kind="problem", pk=row.pk) is None
    assert queries.one(viewer=COMMITTEE, kind="problem", pk=row.pk) == row
    assert queries.one(viewer=COMMITTEE, kind="nonsense", pk=row.pk) is None


# Disasters.


@pytest.mark.clause("PL-134")
def test_disaster_risks_are_recorded_by_kind(world: None) -> None:
    load_sample(actor=COMMITTEE, village_key=VILLAGE)
    assert {row.kind for row in queries.risks(viewer=COMMITTEE, village=VILLAGE)} == {"旱灾", "地质灾害"}
    with pytest.raises(Refusal, match="没有“陨石”这种灾害"):
        problems.note_risk(actor=COMMITTEE, village_key=VILLAGE, kind="陨石", since=TODAY)
    with pytest.raises(Conflict, match="已经登记"):
        problems.note_risk(actor=COMMITTEE, village_key=VILLAGE, kind="旱灾", since=TODAY)


def test_a_risk_ends_and_may_come_again(world: None) -> None:
    row = problems.note_risk(
        actor=COMMITTEE, village_key=VILLAGE, kind="地质灾害", since=date(2017, 6, 1), place="破寨子"
    )
    problems.end_risk(actor=COMMITTEE, risk=row, on=date(2018, 1, 1))
    with pytest.raises(Conflict):
        problems.end_risk(actor=COMMITTEE, risk=row, on=date(2018, 2, 1))
    problems.note_risk(actor=COMMITTEE, village_key=VILLAGE, kind="地质灾害", since=TODAY, place="破寨子")
    assert DisasterRisk.objects.as_of(date(2017, 12, 31)).get() == row
    assert not DisasterRisk.objects.as_of(date(2018, 1, 15)).exists()


@pytest.mark.clause("PL-134")
def test_households_that_fell_back_by_disaster_are_counted_by_village_and_year(world: None) -> None:
    for village, cause, since in (
        (VILLAGE, "因灾", date(2017, 8, 1)), (VILLAGE, "因病", date(2017, 8, 1)), (VILLAGE, "因灾", date(2016, 8, 1)),
        (NEXT_VILLAGE, "因灾", date(2017, 8, 1)),
    ):  # fmt: skip
        row = poor_household(village=village, cause=cause, since=since)
        Standing.objects.filter(household=row).update(status=Standing.Status.RELAPSED)
    poor_household(cause="因灾", since=date(2017, 8, 1))  # poor, not fallen back
    both = [VILLAGE, NEXT_VILLAGE]
    assert registry.relapses_by_disaster(both, 2017) == {VILLAGE: 1, NEXT_VILLAGE: 1}
    assert registry.relapses_by_disaster(both, 2016) == {VILLAGE: 1}


# The environment.


def checked(on: date, *dirty: str, **more: Any) -> EnvironmentCheck:
    """A check in which all but the named items were clean."""
    cleared = {item: item not in dirty for item in (*HEAPS, *DISORDERS)}
    return ledgers.check_environment(
        actor=COMMITTEE,
        village_key=VILLAGE,
        checked_on=on,
        checker="王检查",
        cleared={**cleared, **more.pop("and_", {})},
    )


@pytest.mark.clause("PL-040")
def test_a_check_answers_three_heaps_and_five_disorders_and_shows_what_changed(world: None) -> None:
    checked(date(2018, 1, 5), "粪堆", "禽畜乱跑")
    checked(date(2018, 2, 5), "禽畜乱跑", "垃圾堆")
    latest, first = queries.environment(viewer=COMMITTEE, village=VILLAGE)
    words = {one.item: one.words for one in latest.changes}
    assert [one.item for one in latest.changes] == [*HEAPS, *DISORDERS]
    assert (words["粪堆"], words["垃圾堆"], words["禽畜乱跑"]) == ("已清理", "又出现", "没有变化")
    assert {one.words for one in first.changes} == {"首次检查"}
    assert (first.check.checker, first.check.checked_on, first.left) == (
        "王检查",
        date(2018, 1, 5),
        ("粪堆", "禽畜乱跑"),
    )


@pytest.mark.clause("PL-040")
def test_every_item_of_the_list_in_force_must_be_looked_at(world: None, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="还没有填写：粪堆"):
        ledgers.check_environment(
            actor=COMMITTEE, village_key=VILLAGE, checked_on=TODAY, checker="王检查",
            cleared=dict.fromkeys((*HEAPS[:2], *DISORDERS), True),
        )  # fmt: skip
    with pytest.raises(Refusal, match="清单里没有：污水沟"):
        checked(TODAY, and_={"污水沟": True})
    loaded_with(tmp_path, "plans-templates", {"[柴草堆, 垃圾堆, 粪堆]": "[柴草堆, 垃圾堆, 粪堆, 污水沟]"})
    with pytest.raises(Refusal, match="还没有填写：污水沟"):
        checked(TODAY)
    assert checked(TODAY, and_={"污水沟": True}).cleared()["污水沟"]


def test_a_second_check_of_a_day_is_refused_until_the_first_is_void(world: None) -> None:
    first = checked(TODAY)
    with pytest.raises(Conflict, match="先作废"):
        checked(TODAY)
    void(actor=COMMITTEE, row=first, label="", reason="看错了")
    assert checked(TODAY, "粪堆").cleared()["粪堆"] is False


# Collective income.


def booked(kind: str, subject: str, amount: str, on: date = TODAY, **more: Any) -> Any:
    """An entry of the collective ledger."""
    return ledgers.book(
        actor=COMMITTEE,
        village_key=VILLAGE,
        kind=kind,
        booked_on=on,
        subject=subject,
        amount=Decimal(amount),
        **more,
    )


@pytest.mark.clause("JX18-023")
def test_collective_income_and_use_are_kept_by_year_and_source_with_the_team_on_the_entry(
    world: None,
) -> None:
    here = team("甲局")
    row = booked("income", "光伏发电", "30000.50")
    booked("income", "光伏发电", "20000")
    booked("income", "土地流转", "1000")
    booked("use", "修路", "5000.25")
    booked("income", "光伏发电", "8000", date(2017, 5, 1))
    assert (row.team, row.team_label) == (here, "甲局驻方山坪村工作队")
    now, before = queries.by_year(queries.collective(viewer=COMMITTEE, village=VILLAGE))
    assert (now.year, now.income, now.used, now.left) == (
        2018,
        Decimal("51000.50"),
        Decimal("5000.25"),
        Decimal("46000.25"),
    )
    assert now.by_subject == (
        ("收入", "光伏发电", Decimal("50000.50")), ("收入", "土地流转", Decimal("1000.00")), ("使用", "修路", Decimal("5000.25")),
    )  # fmt: skip
    assert (before.year, before.income) == (2017, Decimal("8000.00"))


@pytest.mark.clause("JX18-023")
def test_the_team_of_the_day_of_the_entry_is_named_and_none_where_there_was_none(world: None) -> None:
    team("甲局", since=date(2018, 2, 1))
    assert booked("income", "分红", "1", date(2018, 1, 31)).team_label == ""
    assert booked("income", "分红", "1", date(2018, 2, 1)).team_label == "甲局驻方山坪村工作队"


def test_the_profile_takes_the_collective_income_from_the_ledger(world: None) -> None:
    booked("income", "光伏发电", "30000.50", date(2017, 5, 1))
    booked("use", "修路", "100", date(2017, 6, 1))
    row = profile(year=2017, persons=247)
    assert row.values["collective_income_yuan"] == "30000.5"
    assert row.counted == ["collective_income_yuan"]


@pytest.mark.parametrize(("kind", "amount"), [("income", "0"), ("use", "-1"), ("loan", "5")])
def test_an_entry_that_is_none_is_refused(world: None, kind: str, amount: str) -> None:
    with pytest.raises(Refusal):
        booked(kind, "光伏", amount)


# The simple ledgers.


@pytest.mark.clause("PL-131", "PD-065")
@pytest.mark.parametrize(
    ("ledger", "kind"),
    [("meeting", "党课"), ("rota", "节假日值班"), ("assets", "资源"), ("reserve", "村党组织后备干部")],
)
def test_meetings_rota_assets_and_reserve_cadres_are_recorded_by_village(
    world: None, ledger: str, kind: str
) -> None:
    def enter(word: str) -> None:
        ledgers.enter(
            actor=COMMITTEE,
            village_key=VILLAGE,
            ledger=ledger,
            kind=word,
            happened_on=TODAY,
            people="张支书、李主任",
        )

    with pytest.raises(Refusal, match="没有“闲聊”这一类"):
        enter("闲聊")
    enter(kind)
    assert [
        (row.ledger, row.kind, row.people) for row in queries.entries(viewer=COMMITTEE, village=VILLAGE)
    ] == [(ledger, kind, "张支书、李主任")]
    assert queries.entries(viewer=actor("auditor", "9901"), village=VILLAGE)
    assert not queries.entries(viewer=actor("village_committee", NEXT_VILLAGE), village=VILLAGE)


def test_a_rota_may_lie_ahead_and_a_meeting_may_not(world: None) -> None:
    ahead: dict[str, Any] = {"happened_on": date(2018, 3, 5), "people": "张支书"}
    row = ledgers.enter(
        actor=COMMITTEE, village_key=VILLAGE, ledger="rota", kind="日常值班", until=date(2018, 3, 11), **ahead
    )
    assert row.until == date(2018, 3, 11)
    with pytest.raises(Refusal, match="不能晚于今天"):
        ledgers.enter(actor=COMMITTEE, village_key=VILLAGE, ledger="meeting", kind="党课", **ahead)


# Base items.

LATER = date(2019, 3, 1)


def look(item: str, *, present: bool = True, updated_on: date | None = None, on: date = LATER) -> None:
    """Somebody looks at a base item."""
    ledgers.check_base_record(
        actor=COMMITTEE, village_key=VILLAGE, item=item, checked_on=on, present=present, updated_on=updated_on,
        households=30 if item == "帮扶手册" else None,
    )  # fmt: skip


def states(on: date = LATER) -> dict[str, str]:
    """The base items with their state."""
    return {one.item: one.state for one in queries.base_items(viewer=COMMITTEE, village=VILLAGE, on=on)}


@pytest.fixture
def measures(world: None) -> Iterator[None]:
    """A year later; 乙县 has adopted the measures of 2018, which name the five base items."""
    adopt("linfen-2018-34", COUNTY)
    with clock.business_date(LATER):
        yield


@pytest.mark.clause("JX18-027")
def test_the_five_base_items_are_tracked_as_present_and_up_to_date(measures: None) -> None:
    look("帮扶政策牌", updated_on=date(2019, 2, 1))
    look("帮扶手册", updated_on=date(2018, 2, 28))
    look("政策宣传栏", present=False)
    assert states() == {
        "帮扶工作明白卡": "未核对", "帮扶手册": "需更新", "帮扶政策牌": "齐备", "政策宣传栏": "缺", "帮扶责任书": "未核对",
    }  # fmt: skip
    look("政策宣传栏", updated_on=LATER)
    assert states()["政策宣传栏"] == "齐备"
    assert states(on=date(2019, 2, 28))["政策宣传栏"] == "未核对"


@pytest.mark.clause("PD-066")
def test_how_old_an_item_may_be_follows_the_area_s_own_value(measures: None) -> None:
    look("帮扶手册", updated_on=date(2018, 9, 1))
    assert states()["帮扶手册"] == "齐备"
    policy.set_local_value(
        actor=MACHINE, key="villages.base_records.fresh_months", value=6, division=COUNTY, citation="县办通知",
        valid_from=date(2019, 1, 1),
    )  # fmt: skip
    assert states()["帮扶手册"] == "需更新"


def test_an_item_beside_the_list_or_without_its_day_is_refused(measures: None) -> None:
    with pytest.raises(Refusal, match="没有“锦旗”这一项"):
        look("锦旗", updated_on=LATER)
    with pytest.raises(Refusal, match="最近更新日期"):
        look("帮扶手册")
    with pytest.raises(Refusal, match="不能晚于核对日期"):
        look("帮扶手册", updated_on=date(2019, 2, 2), on=date(2019, 2, 1))


def test_records_of_days_to_come_are_refused(world: None) -> None:
    with clock.business_date(date(2018, 1, 1)), pytest.raises(Refusal, match="不能晚于今天"):
        checked(TODAY)
