"""A household enters the registry: who may, what is refused, and an identity number stands once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import close_old_connections, connection

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.households.actions import register
from zhucun.work.households.actions.members import leave
from zhucun.work.households.facts import (
    HouseholdFacts,
    HouseholdStateFacts,
    Newcomer,
    PersonFacts,
    PersonStateFacts,
)
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    IdentityEntry,
    Person,
    PersonState,
    Standing,
)
from zhucun.work.households.queries import register as queries

from . import world as places
from .world import DAY, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor, identity

BORN = date(1970, 3, 5)
HIS = identity(BORN, 1)
HERS = identity(date(1972, 8, 9), 2)


def newcomer(name: str = "王大山", relation: str = "户主", number: str = HIS, **more: object) -> Newcomer:
    return Newcomer(relation, PersonFacts(name, number=number), state=PersonStateFacts(**more))  # type: ignore[arg-type]


def entered(*people: Newcomer, village: str = VILLAGE, number: str = "", who: Actor | None = None, at: date = DAY,
            **state: object) -> Household:  # fmt: skip
    return register.register_household(
        actor=who or actor("village_committee", village), facts=HouseholdFacts(village, number=number),
        state=HouseholdStateFacts(**state), people=people or [newcomer()], at=at,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.clause("H15-028")
def test_a_village_opens_a_household_file_with_its_people(world: None) -> None:
    row = entered(
        newcomer(labour="普通劳动力", health=("健康",)),
        newcomer("刘秀英", "配偶", HERS),
        cause="因病", causes=("缺资金",), phone="19900000001", account="6200 0000 0000 0001",
    )  # fmt: skip
    members = queries.members_on([row.pk], DAY)[row.pk]
    assert [(one.person.name, one.relation) for one in members] == [("王大山", "户主"), ("刘秀英", "配偶")]
    assert (members[0].person.sex, members[0].person.born_on) == ("男", BORN)
    state = queries.states_on([row.pk], DAY)[row.pk]
    assert (state.cause, state.causes, state.account) == ("因病", ["缺资金"], "6200000000000001")
    assert queries.person_states_on([members[0].person_id], DAY)[members[0].person_id].health == ["健康"]
    assert not Standing.objects.exists()
    entry = AuditEntry.objects.get(verb="登记农户")
    assert entry.detail["household"] == str(row.pk)
    assert HIS not in str(entry.detail)
    assert "6200000000000001" not in str(entry.detail).replace(" ", "")


def test_numbers_are_the_villages_code_and_the_next_of_four_digits(world: None) -> None:
    assert entered().number == f"{VILLAGE}0001"
    assert entered(newcomer(number=HERS)).number == f"{VILLAGE}0002"
    other = entered(newcomer(number=identity(BORN, 3)), number="乙-17")
    assert other.number == "乙-17"
    assert entered(newcomer(number=identity(BORN, 5)), village=NEXT_VILLAGE).number == f"{NEXT_VILLAGE}0001"
    with pytest.raises(Refusal, match="在本县已有"):
        entered(newcomer(number=identity(BORN, 7)), number="乙-17")


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ([newcomer(relation="之子")], "没有户主"),
        ([newcomer(), newcomer("刘秀英", "户主", HERS)], "填了2名户主"),
        ([newcomer(), newcomer("王大河", "之子")], "同一个证件号码"),
        ([newcomer(number=HIS[:-1] + ("0" if HIS[-1] != "0" else "1"))], "校验位不对"),
        ([Newcomer("户主", PersonFacts("王大山", sex="女", number=HIS))], "第17位表示“男”"),
        ([Newcomer("户主", PersonFacts("王大山", born_on=DAY, number=HIS))], "证件号码表示1970年3月5日"),
        ([Newcomer("户主", PersonFacts("王大山", sex="男"))], "请填写性别和出生日期"),
        ([Newcomer("户主", PersonFacts(" ", number=HIS))], "请填写姓名"),
    ],
)
def test_what_cannot_be_so_of_people_is_refused(world: None, people: list[Newcomer], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        entered(*people)
    assert not Household.objects.exists()
    assert not IdentityEntry.objects.exists()


def test_somebody_without_a_number_is_entered_by_name_sex_and_birth(world: None) -> None:
    row = entered(Newcomer("户主", PersonFacts("王大山", "男", BORN)))
    assert queries.members_on([row.pk], DAY)[row.pk][0].person.identity == ""


def test_only_the_places_own_people_and_those_above_enter_a_household(world: None) -> None:
    for role, where in (
        ("village_committee", NEXT_VILLAGE), ("county_office", "990101"), ("auditor", "990102"), ("city_office", "9901"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            entered(who=actor(role, where))
    for place, (role, where) in enumerate((("county_office", "990102"), ("township_clerk", "990102200"), ("team_member", VILLAGE))):  # fmt: skip
        entered(newcomer(number=identity(BORN, 11 + 2 * place)), who=actor(role, where))
    with pytest.raises(Refusal, match="不能晚于今天"):
        entered(at=date(2015, 9, 2))
    with pytest.raises(Refusal, match="请选择农户所在的村"):
        entered(village="990102200", who=actor("county_office", "990102"))


def test_a_number_is_named_with_its_household_only_to_who_may_see_it(world: None) -> None:
    row = entered()
    with pytest.raises(Refusal, match=row.number) as told:
        entered()
    assert told.value.field == "number"
    with pytest.raises(Refusal, match="本县其他农户") as hidden:
        entered(village=NEXT_VILLAGE)
    assert row.number not in hidden.value.sentence
    with pytest.raises(Refusal, match="其他地区") as foreign:
        entered(village=OTHER_COUNTY)
    assert "乙县" not in foreign.value.sentence
    assert row.number not in foreign.value.sentence
    assert "王大山" not in foreign.value.sentence
    assert IdentityEntry.objects.count() == Person.objects.count() == 1


def test_the_number_follows_somebody_who_left_to_another_county_from_the_day_of_leaving(world: None) -> None:
    row = entered(newcomer(), newcomer("刘秀英", "配偶", HERS), at=date(2015, 1, 1))
    her = Person.objects.get(name="刘秀英")
    leave(
        actor=actor("village_committee", VILLAGE),
        household=row,
        person=her,
        at=date(2015, 6, 1),
        left="marriage",
    )
    with pytest.raises(Refusal, match="其他地区"):
        entered(newcomer("刘秀英", number=HERS), village=OTHER_COUNTY, at=date(2015, 5, 31))
    there = entered(newcomer("刘秀英", number=HERS), village=OTHER_COUNTY, at=date(2015, 6, 1))
    entry = IdentityEntry.objects.get(index=her.identity_index)
    assert (entry.county, entry.person_id) == ("990101", there.members.get().person_id)
    for day in (date(2015, 5, 31), date(2015, 6, 1), DAY):
        counted = HouseholdMember.objects.as_of(day).filter(person__identity_index=her.identity_index)
        assert counted.count() == 1, day


def test_somebody_who_left_a_household_of_the_county_is_entered_again_as_the_same_person(world: None) -> None:
    row = entered(newcomer(), newcomer("刘秀英", "配偶", HERS), at=date(2015, 1, 1))
    her = Person.objects.get(name="刘秀英")
    leave(
        actor=actor("village_committee", VILLAGE),
        household=row,
        person=her,
        at=date(2015, 6, 1),
        left="marriage",
    )
    with pytest.raises(Refusal, match="姓名与填写的不一致"):
        entered(newcomer("刘秀", number=HERS), village=NEXT_VILLAGE)
    again = entered(newcomer("刘秀英", number=HERS, labour="普通劳动力"), village=NEXT_VILLAGE)
    assert again.members.get().person_id == her.pk
    assert PersonState.objects.as_of(DAY).get(person=her).labour == "普通劳动力"
    assert PersonState.objects.as_of(date(2015, 8, 31)).get(person=her).labour == ""


def test_an_ended_household_is_counted_no_more_and_the_county_strikes_one_off(world: None) -> None:
    row = entered(at=date(2015, 1, 1))
    village, county = actor("village_committee", VILLAGE), actor("county_office", "990102")
    with pytest.raises(NotAllowed, match="由县领导小组办公室剔除"):
        register.end_household(actor=village, household=row, at=DAY, ending="struck")
    with pytest.raises(Refusal, match="最近一次变动"):
        register.end_household(actor=county, household=row, at=date(2015, 1, 1), ending="struck")
    register.end_household(actor=county, household=row, at=DAY, ending="struck")
    row.refresh_from_db()
    assert (row.ended_on, row.ending) == (DAY, "struck")
    assert queries.members_on([row.pk], DAY) == {}
    assert len(queries.members_on([row.pk], date(2015, 8, 31))[row.pk]) == 1
    with pytest.raises(Conflict, match="已于2015年9月1日终止"):
        register.end_household(actor=county, household=row, at=DAY, ending="struck")


def test_a_correction_of_the_line_keeps_the_old_value_in_the_trail(world: None) -> None:
    row, us = entered(), actor("village_committee", VILLAGE)
    assert register.correct_household(actor=us, household=row, group="三组", address="", number="")
    assert not register.correct_household(actor=us, household=row, group="三组", address="")
    assert AuditEntry.objects.get(verb="更正农户登记").detail["changes"] == {
        "group": {"before": "", "after": "三组"}
    }
    other = entered(newcomer(number=HERS))
    with pytest.raises(Refusal, match="在本县已有"):
        register.correct_household(actor=us, household=other, group="", address="", number=row.number)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do the acts in threads that begin together; what each returned or refused with."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        close_old_connections()
        gate.wait(10)
        try:
            with clock.business_date(DAY):
                return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_number_at_once_one_wins_and_both_get_household_numbers_of_their_own() -> None:
    with clock.business_date(DAY):
        places.places()
        him = newcomer()
        others = [newcomer(number=identity(BORN, 21 + 2 * place)) for place in range(3)]
    done = at_once(
        lambda: entered(him),
        lambda: entered(replace(him, relation="户主"), village=OTHER_COUNTY),
        *(lambda one=one: entered(one) for one in others),
    )
    entry = IdentityEntry.objects.get(index=queries.index_of(HIS))
    assert sum(isinstance(one, Refusal) for one in done[:2]) == 1
    assert Person.objects.filter(identity_index=entry.index).count() == 1
    assert not [one for one in done[2:] if isinstance(one, Refusal)]
    numbers = Household.objects.filter(village=VILLAGE).values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers)
