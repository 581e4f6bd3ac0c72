"""Every registered household is visited again; lifted households are looked after once a year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.obligations.duties import Duty, duties
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import after
from zhucun.work.households.models import Household, HouseholdState, Reverification, Standing
from zhucun.work.households.queries import after as queries
from zhucun.work.households.reverification import differences

from . import world as places
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor

COMMITTEE, OFFICE = actor("village_committee", VILLAGE), actor("county_office", COUNTY)
SINCE = date(2014, 10, 1)
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def plan(world: None) -> None:
    policy.adopt(
        actor=MACHINE, instrument="county-2015", division=COUNTY, citation="测试", valid_from=date(2015, 1, 1)
    )


def family(name: str, village: str = VILLAGE, **state: Any) -> Household:
    given = {"arable": Decimal("3.50"), "house_danger": "C", **state}
    return places.household((places.person(name, since=SINCE), "户主"), village=village, since=SINCE, **given)


def checked(row: Household, who: Actor = COMMITTEE, **changes: Any) -> Reverification:
    given: dict[str, Any] = {
        "visited_on": DAY, "visited_by": "何川、李青", "causes": ["因病"], "sound": True,
        "found": {"head": "王大山", "size": 2, "arable": Decimal("3.5"), "house_danger": "D"},
    }  # fmt: skip
    return after.reverify(actor=who, household=row, **{**given, **changes})


@pytest.mark.clause("SC15-035")
def test_the_differences_from_the_registry_are_computed_and_the_causes_confirmed(plan: None) -> None:
    row = family("王大山")
    found = checked(row, causes=["因病", "因残"])
    assert found.differences == [
        {"field": "家庭人口", "registered": "1", "found": "2"},
        {"field": "危房级别", "registered": "C", "found": "D"},
    ]
    assert (found.causes, found.year) == (["因病", "因残"], 2015)
    state = HouseholdState.objects.get(household=row)
    assert (state.house_danger, state.causes) == ("C", [])


@pytest.mark.clause("SC15-035")
def test_households_not_yet_visited_again_are_listed(plan: None) -> None:
    one, two = family("王大山"), family("李石头")
    family("赵外村", NEXT_VILLAGE)
    places.household((places.person("已脱贫", since=SINCE), "户主"), status="lifted", since=SINCE)
    checked(one)
    assert list(queries.unverified(COMMITTEE, year=2015, on=DAY)) == [two]
    assert queries.unverified(OFFICE, year=2015, on=DAY).count() == 2
    assert queries.unverified(actor("county_office", OTHER_COUNTY[:6]), year=2015, on=DAY).count() == 0
    assert queries.unverified(COMMITTEE, year=2015, on=date(2015, 8, 31)).count() == 2


@pytest.mark.clause("SC15-035")
def test_each_village_owes_it_by_15_september_and_is_done_when_its_last_household_is(plan: None) -> None:
    one, two = family("王大山"), family("李石头")
    family("赵外村", NEXT_VILLAGE)

    def owed(on: date) -> dict[str, Duty]:
        return {
            one.who: one for one in duties(viewer=OFFICE, on=on) if one.code == "households.reverification"
        }

    checked(one)
    here = owed(DAY)["方山坪村"]
    assert (here.due, here.clause, here.state(DAY)) == (date(2015, 9, 15), "SC15-035", "open")
    assert here.title.endswith("还有1户")
    with clock.business_date(date(2015, 9, 16)):
        assert owed(clock.today())["方山坪村"].state(clock.today()) == "overdue"
        checked(two, visited_on=date(2015, 9, 14))
        assert owed(clock.today())["方山坪村"].state(clock.today()) == "done"
        assert owed(clock.today())["大湾村"].state(clock.today()) == "overdue"
    assert owed(date(2016, 1, 1)) == {}
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="reporting.village_data.deadline", value="09-10", citation="县办通知",
        valid_from=date(2015, 9, 1),
    )  # fmt: skip
    assert owed(DAY)["大湾村"].due == date(2015, 9, 10)


def test_where_no_plan_asks_for_it_nothing_is_owed() -> None:
    family("王大山")
    assert [one for one in duties(viewer=OFFICE, on=DAY) if one.code == "households.reverification"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"causes": []}, "causes"),
        ({"causes": ["懒"]}, "causes"),
        ({"sound": False}, "remark"),
        ({"visited_by": ""}, "visited_by"),
        ({"visited_on": date(2015, 9, 2)}, "visited_on"),
    ],
)
def test_what_is_missing_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(family("王大山"), **changes)
    assert refused.value.field == field


def test_another_one_in_the_year_replaces_the_first_for_a_reason() -> None:
    row = family("王大山")
    first = checked(row)
    with pytest.raises(Refusal) as refused:
        checked(row)
    assert refused.value.field == "reason"
    second = checked(row, reason="人口数错了", found={"size": 1})
    first.refresh_from_db()
    assert first.voided_on == DAY
    assert second.differences == []


def test_an_ordinary_household_and_one_of_another_village_are_not_verified() -> None:
    ordinary = places.household((places.person("乙", since=SINCE), "户主"), status="", since=SINCE)
    with pytest.raises(Refusal) as refused:
        checked(ordinary)
    assert refused.value.clause == "SC15-035"
    with pytest.raises(NotAllowed):
        checked(family("赵外村", NEXT_VILLAGE))


def test_a_difference_is_one_of_what_is_meant_and_not_of_how_it_is_written() -> None:
    registered = {
        "arable": Decimal("3.50"),
        "water_safe": None,
        "phone": "0735001",
        "size": 2,
        "property": "",
    }
    assert (
        differences(registered, {"arable": "3.5", "size": Decimal(2), "property": None, "water_safe": ""})
        == ()
    )
    (one,) = differences(registered, {"phone": "735001"})
    assert (one.registered, one.found) == ("0735001", "735001")
    (two,) = differences(registered, {"water_safe": False})
    assert (two.registered, two.found) == ("", "否")


def lifted(name: str, since: date = date(2014, 12, 1)) -> Household:
    row = places.household((places.person(name, since=SINCE), "户主"), status="lifted", since=SINCE)
    Standing.objects.filter(household=row).update(valid_from=since)
    return row


def visit(row: Household, on: date) -> None:
    after.follow_up(
        actor=COMMITTEE, household=row, visited_on=on, visited_by="何川", stable=True, finding="务工稳定"
    )


@pytest.mark.clause("ND-021")
def test_a_lifted_household_is_owed_a_look_each_year_after_its_exit() -> None:
    one, two = lifted("王大山"), lifted("李石头")
    lifted("今年脱贫", date(2015, 3, 1))

    def owed(on: date) -> Duty:
        (duty,) = [one for one in duties(viewer=OFFICE, on=on) if one.code == "households.follow_up.per_year"]
        return duty

    visit(one, date(2015, 5, 1))
    duty = owed(DAY)
    assert (duty.due, duty.clause, duty.state(DAY)) == (date(2015, 12, 31), "ND-021", "open")
    assert duty.title.endswith("还有1户")
    visit(two, date(2015, 6, 1))
    assert owed(DAY).done == date(2015, 6, 1)
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="households.follow_up.per_year", value=2, citation="县办通知",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert owed(DAY).done is None
    assert owed(DAY).title == "回访脱贫户（2015年，每户2次），还有2户"
    assert [row.visits for row in queries.to_follow(COMMITTEE, on=DAY)] == [1, 1]  # type: ignore[attr-defined]  # annotated


def test_a_household_is_followed_up_only_after_it_was_lifted() -> None:
    row = lifted("王大山", date(2015, 6, 1))
    with pytest.raises(Refusal) as refused:
        visit(row, date(2015, 5, 31))
    assert refused.value.field == "visited_on"
    visit(row, date(2015, 6, 1))


def test_offices_above_the_county_read_the_lists_and_owe_nothing() -> None:
    lifted("王大山")
    province = actor("province_office", "99")
    assert list(duties(viewer=province, on=DAY)) == []
    assert queries.to_follow(province, on=DAY).count() == 1
