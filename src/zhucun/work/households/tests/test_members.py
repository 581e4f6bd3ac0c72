"""People come, leave and stand in other relations; households split, merge and move; nobody counted twice on any day."""

from datetime import date, timedelta

import pytest
from django.db.models import Count

from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.households.actions import members, regroup
from zhucun.work.households.actions.states import change_household
from zhucun.work.households.facts import HouseholdFacts, Newcomer, PersonFacts
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    IdentityEntry,
    Monitoring,
    Person,
    Standing,
)
from zhucun.work.households.queries import register as queries

from . import world as places
from .world import NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor, identity

SINCE, DAY = date(2015, 1, 1), date(2015, 6, 1)
US = actor("village_committee", VILLAGE)
pytestmark = pytest.mark.usefixtures("world")


def family() -> tuple[Household, Person, Person, Person]:
    him = places.person("王大山", since=SINCE)
    her = places.person("刘秀英", sex="女", since=SINCE)
    son = places.person("王小河", born=date(1995, 1, 1), since=SINCE)
    return places.household((him, "户主"), (her, "配偶"), (son, "之子"), since=SINCE), him, her, son


def who(row: Household, on: date) -> list[tuple[str, str]]:
    return [(one.person.name, one.relation) for one in queries.members_on([row.pk], on).get(row.pk, [])]


def counted_once() -> None:
    """On no day does anybody stand in two households, or in one twice."""
    for back in range(0, 270, 10):
        day = date(2015, 9, 1) - timedelta(back)
        rows = HouseholdMember.objects.as_of(day)
        assert not rows.values("person__identity_index").annotate(n=Count("pk")).filter(n__gt=1), day
    for day in (DAY - timedelta(1), DAY, DAY + timedelta(1)):
        rows = HouseholdMember.objects.as_of(day)
        assert not rows.values("person__identity_index").annotate(n=Count("pk")).filter(n__gt=1), day


def test_a_child_is_counted_from_its_birth() -> None:
    row, *_ = family()
    child = Newcomer("之孙女", PersonFacts("王小雨", "女", DAY, "汉族"))
    with pytest.raises(Refusal, match="晚于2015年5月31日"):
        members.join(actor=US, household=row, newcomer=child, at=DAY - timedelta(1), joined="birth")
    members.join(actor=US, household=row, newcomer=child, at=DAY, joined="birth")
    assert len(who(row, DAY)) == len(who(row, DAY - timedelta(1))) + 1 == 4
    with pytest.raises(Refusal, match="已有户主"):
        members.join(
            actor=US, household=row, newcomer=Newcomer("户主", PersonFacts("王甲", "男", SINCE)), at=DAY, joined="moved"
        )  # fmt: skip


def test_when_the_head_dies_another_is_head_from_that_day() -> None:
    row, him, her, son = family()
    with pytest.raises(Refusal, match="没有户主"):
        members.leave(actor=US, household=row, person=him, at=DAY, left="death")
    members.leave(
        actor=US, household=row, person=him, at=DAY, left="death", relations={her.pk: "户主", son.pk: "之子"}
    )
    assert who(row, DAY) == [("刘秀英", "户主"), ("王小河", "之子")]
    assert who(row, DAY - timedelta(1))[0] == ("王大山", "户主")
    him.refresh_from_db()
    assert him.died_on == DAY
    with pytest.raises(Conflict, match="已不在户"):
        members.leave(actor=US, household=row, person=him, at=DAY, left="death")
    dead = Newcomer("其他", PersonFacts("王大山", number=him.identity))
    with pytest.raises(Refusal, match="登记死亡"):
        members.join(actor=US, household=row, newcomer=dead, at=date(2015, 7, 1), joined="returned")
    counted_once()


def test_the_last_one_leaves_by_ending_the_household() -> None:
    him = places.person("王大山", since=SINCE)
    row = places.household((him, "户主"), since=SINCE)
    with pytest.raises(Refusal, match="终止农户"):
        members.leave(actor=US, household=row, person=him, at=DAY, left="death")


def test_a_soldier_leaves_and_returns_as_the_same_person() -> None:
    row, _, _, son = family()
    members.leave(actor=US, household=row, person=son, at=DAY, left="army")
    back = Newcomer("之子", PersonFacts("王小河", number=son.identity))
    with pytest.raises(Refusal, match="同一天不能登记在两户"):
        members.join(actor=US, household=row, newcomer=back, at=DAY - timedelta(1), joined="returned")
    members.join(actor=US, household=row, newcomer=back, at=date(2015, 8, 1), joined="returned")
    assert [len(who(row, day)) for day in (DAY - timedelta(1), DAY, date(2015, 8, 1))] == [3, 2, 3]
    assert Person.objects.filter(name="王小河").count() == 1
    counted_once()


def test_a_change_of_head_closes_the_old_relations_and_a_slip_of_the_same_day_is_put_right() -> None:
    row, him, _, son = family()
    with pytest.raises(Refusal, match="填了2名户主"):
        members.relate(actor=US, household=row, at=DAY, relations={son.pk: "户主"})
    members.relate(actor=US, household=row, at=DAY, relations={son.pk: "户主", him.pk: "其他"})
    members.relate(actor=US, household=row, at=DAY, relations={him.pk: "之父"})
    assert dict(who(row, DAY)) == {"王小河": "户主", "王大山": "之父", "刘秀英": "配偶"}
    assert dict(who(row, DAY - timedelta(1))) == {"王小河": "之子", "王大山": "户主", "刘秀英": "配偶"}
    members.relate(actor=US, household=row, at=DAY, relations={him.pk: "户主", son.pk: "之子"})
    assert who(row, DAY)[0] == ("王大山", "户主")
    with pytest.raises(Refusal, match="日期不能早于"):
        members.relate(
            actor=US, household=row, at=DAY - timedelta(9), relations={him.pk: "之父", son.pk: "户主"}
        )
    counted_once()


def test_a_split_household_stands_where_the_old_one_stands() -> None:
    row, him, her, son = family()
    Monitoring.objects.create(county=row.county, household=row, category="脱贫不稳定户", valid_from=SINCE)
    new = regroup.split(
        actor=US, household=row, at=DAY, leaving={him.pk: "户主"}, staying={her.pk: "户主", son.pk: "之子"}
    )
    assert who(new, DAY) == [("王大山", "户主")]
    assert dict(who(row, DAY)) == {"刘秀英": "户主", "王小河": "之子"}
    assert (new.previous_id, new.village_id, new.registered_on) == (row.pk, VILLAGE, DAY)
    assert queries.standings_on([new.pk], DAY)[new.pk].since_year == 2014
    assert queries.monitorings_on([new.pk], DAY)[new.pk].category == "脱贫不稳定户"
    assert queries.states_on([new.pk], DAY)[new.pk].cause == "因病"
    assert not queries.states_on([new.pk], DAY - timedelta(1))
    with pytest.raises(Refusal, match="不是分户"):
        regroup.split(actor=US, household=new, at=date(2015, 7, 1), leaving={him.pk: "户主"})
    counted_once()


def test_merged_households_are_one_and_the_other_names_it() -> None:
    row, *_ = family()
    old = places.person("王老汉", born=date(1940, 1, 1), since=SINCE)
    other = places.household((old, "户主"), since=SINCE)
    ordinary = places.household((places.person("李四", since=SINCE), "户主"), since=SINCE, status="")
    with pytest.raises(Refusal, match="反过来办理"):
        regroup.merge(actor=US, household=ordinary, absorbed=other, at=DAY, relations={old.pk: "其他"})
    with pytest.raises(Refusal, match="每名成员"):
        regroup.merge(actor=US, household=row, absorbed=other, at=DAY, relations={})
    regroup.merge(actor=US, household=row, absorbed=other, at=DAY, relations={old.pk: "之父"})
    other.refresh_from_db()
    assert (other.ended_on, other.ending, other.successor_id) == (DAY, "merged", row.pk)
    assert dict(who(row, DAY))["王老汉"] == "之父"
    assert who(other, DAY - timedelta(1)) == [("王老汉", "户主")]
    assert not who(other, DAY)
    assert Standing.objects.as_of(DAY).filter(household__in=[row, other]).count() == 1
    counted_once()


def test_a_household_moves_to_another_village_by_who_keeps_both() -> None:
    row, him, *_ = family()
    with pytest.raises(NotAllowed):
        regroup.move(actor=US, household=row, facts=HouseholdFacts(NEXT_VILLAGE), at=DAY)
    new = regroup.move(
        actor=actor("township_clerk", "990102200"),
        household=row,
        facts=HouseholdFacts(NEXT_VILLAGE, "二组"),
        at=DAY,
    )
    row.refresh_from_db()
    assert (row.ending, row.successor_id, new.previous_id) == ("moved", new.pk, row.pk)
    assert (new.village_id, new.group, new.number) == (NEXT_VILLAGE, "二组", f"{NEXT_VILLAGE}0001")
    assert len(who(new, DAY)) == 3
    assert who(row, DAY - timedelta(1))[0][0] == "王大山"
    assert new.members.filter(person=him).exists()
    assert queries.standings_on([new.pk], DAY)
    counted_once()


def test_a_move_to_another_county_enters_the_people_anew_and_takes_their_numbers_along() -> None:
    row, him, *_ = family()
    office = actor("city_office", "9901")
    change_household(actor=US, household=row, at=date(2015, 3, 1), changes={"phone": "19900000009"})
    new = regroup.move(actor=office, household=row, facts=HouseholdFacts(OTHER_COUNTY), at=DAY)
    assert new.county == "990101"
    there = new.members.get(relation="户主").person
    assert there.pk != him.pk
    assert (there.county, there.identity) == ("990101", him.identity)
    assert IdentityEntry.objects.get(index=him.identity_index).person_id == there.pk
    assert queries.person_states_on([there.pk], DAY)[there.pk].labour == "普通劳动力"
    assert not queries.person_states_on([him.pk], DAY)
    assert queries.states_on([new.pk], DAY)[new.pk].phone == "19900000009"
    counted_once()


def test_a_number_in_the_household_before_is_that_persons_in_the_new_one() -> None:
    row, him, *_ = family()
    stranger = Newcomer("其他", PersonFacts("张三", number=identity(date(1980, 1, 1), 991)))
    made = members.join(actor=US, household=row, newcomer=stranger, at=DAY, joined="moved")
    with pytest.raises(Refusal, match=row.number):
        members.join(
            actor=US, household=row, newcomer=Newcomer("其他", PersonFacts("王大山", number=him.identity)), at=DAY, joined="moved"
        )  # fmt: skip
    with pytest.raises(Refusal, match="须晚于这一天"):
        members.leave(actor=US, household=row, person=made.person, at=DAY, left="moved")
