"""Words and limits come from the packs in force in the place on the day, not from the code."""

from datetime import date

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import register, states
from zhucun.work.households.facts import HouseholdFacts, HouseholdStateFacts, Newcomer, PersonFacts
from zhucun.work.households.models import Household
from zhucun.work.households.queries import card as cards

from . import world as places
from .world import COUNTY, DAY, MACHINE, VILLAGE, actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
US = actor("village_committee", VILLAGE)
SINCE = date(2015, 1, 1)


@pytest.fixture
def row() -> Household:
    return places.household(
        (places.person("王大山", since=SINCE), "户主"), since=SINCE, cause="因病", property="一般贫困户"
    )


@pytest.fixture
def local(world: None) -> None:
    """The county takes over the plan with words of its own."""
    policy.adopt(
        actor=MACHINE,
        instrument="plans-templates",
        division=COUNTY,
        valid_from=SINCE,
        citation="县发〔2015〕1号",
    )


@pytest.mark.clause("PL-018")
def test_an_areas_own_cause_is_taken_where_it_is_in_force_and_says_what_it_is_nationally(
    row: Household, local: None
) -> None:
    states.change_household(actor=US, household=row, at=DAY, changes={"cause": "失地"})
    assert cards.card(viewer=US, row=row, on=DAY).cause_word == "失地（全国代码：缺土地）"
    states.change_household(actor=US, household=row, at=DAY, changes={"cause": "缺产业"})
    assert cards.card(viewer=US, row=row, on=DAY).cause_word == "缺产业（尚未对应到全国代码）"
    assert cards.card(viewer=US, row=row, on=SINCE).cause_word == "因病"


def test_an_areas_own_word_is_unknown_where_nobody_took_it_over(row: Household) -> None:
    with pytest.raises(Refusal, match="主要致贫原因“失地”不在当时的代码表中") as told:
        states.change_household(actor=US, household=row, at=DAY, changes={"cause": "失地"})
    assert told.value.field == "cause"


def test_a_word_of_a_later_list_is_refused_on_an_earlier_day(row: Household) -> None:
    with pytest.raises(Refusal, match="“因婚”不在当时的代码表中"):
        states.change_household(actor=US, household=row, at=DAY, changes={"cause": "因婚"})
    with clock.business_date(date(2017, 6, 1)):
        states.change_household(actor=US, household=row, at=date(2017, 6, 1), changes={"cause": "因婚"})


@pytest.mark.clause("PL-072")
def test_a_household_carries_a_property_of_the_areas_list_until_it_is_another(
    row: Household, local: None
) -> None:
    with pytest.raises(Refusal, match="户属性“贫困户”不在当时的代码表中"):
        states.change_household(actor=US, household=row, at=DAY, changes={"property": "贫困户"})
    for word in ("扶贫对象户", "扶贫低保户", "低保户", "五保户"):
        states.change_household(actor=US, household=row, at=DAY, changes={"property": word})
    assert cards.card(viewer=US, row=row, on=DAY).property_word == "五保户"
    states.change_household(actor=US, household=row, at=DAY, changes={"property": "扶贫对象户"})
    assert cards.card(viewer=US, row=row, on=DAY).property_word == "扶贫对象户（全国代码：一般贫困户）"


def test_relations_are_words_of_the_list_too(row: Household) -> None:
    with pytest.raises(Refusal, match="与户主关系“儿子”不在当时的代码表中"):
        register.register_household(
            actor=US, facts=HouseholdFacts(VILLAGE), state=HouseholdStateFacts(), at=DAY,
            people=[Newcomer("户主", PersonFacts("李四", "男", SINCE)), Newcomer("儿子", PersonFacts("李五", "男", SINCE))],
        )  # fmt: skip


def test_how_many_other_causes_there_may_be_is_a_value_of_policy(row: Household) -> None:
    three = ("因残", "因学", "缺资金")
    with pytest.raises(Refusal, match="最多填2个，填了3个") as told:
        states.change_household(actor=US, household=row, at=DAY, changes={"causes": three})
    assert told.value.clause
    states.change_household(actor=US, household=row, at=DAY, changes={"causes": three[:2]})
    policy.set_local_value(
        actor=MACHINE,
        key="households.causes.others_max",
        division=COUNTY,
        value=1,
        valid_from=SINCE,
        citation="县办〔2015〕9号",
    )
    with pytest.raises(Refusal, match="最多填1个，填了2个"):
        states.change_household(actor=US, household=row, at=DAY, changes={"causes": ("因残", "缺水")})
