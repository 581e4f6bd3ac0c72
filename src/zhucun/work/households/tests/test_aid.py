"""What a household receives: measures by kind, education aid by student at three levels, loans, relocation with what follows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import aid
from zhucun.work.households.models import Household, Measure, Person, Relocation
from zhucun.work.households.queries import aid as queries

from . import world as places
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, VILLAGE, actor

COMMITTEE, NEXT = actor("village_committee", VILLAGE), actor("village_committee", NEXT_VILLAGE)
SINCE = date(2014, 10, 1)
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def girl(world: None) -> Person:
    return places.person("王小雨", sex="女", born=date(1999, 5, 1), since=SINCE)


@pytest.fixture
def home(girl: Person) -> Household:
    return places.household((places.person("王大山", since=SINCE), "户主"), (girl, "之女"), since=SINCE)


def given(row: Household, **changes: Any) -> Measure:
    what: dict[str, Any] = {"kind": "产业发展", "content": "种植猕猴桃2亩", "given_on": DAY}
    return aid.record_measure(actor=COMMITTEE, household=row, **{**what, **changes})


@pytest.mark.clause("PL-091")
def test_education_aid_is_recorded_by_student_at_three_levels(home: Household, girl: Person) -> None:
    boy = places.person("李小强", since=SINCE)
    other = places.household((boy, "户主"), since=SINCE)
    for level, when, amount in (("高中", date(2015, 3, 1), 1000), ("中职", date(2015, 9, 1), 1500)):
        given(
            home,
            kind="教育资助",
            person=girl,
            level=level,
            given_on=when,
            amount=Decimal(amount),
            content="助学金",
        )
    given(
        home,
        kind="雨露计划",
        person=girl,
        level="职业教育",
        given_on=date(2015, 9, 1),
        amount=Decimal(1500),
        content="雨露计划补助",
    )
    given(other, kind="教育资助", person=boy, level="大学", content="录取奖励")
    given(home)
    rows = queries.education_aid(COMMITTEE, within=VILLAGE, year=2015)
    sums = queries.education_sums(rows, ("高中", "职业教育", "大专以上"))
    assert [(one.level, one.students, one.times, one.amount) for one in sums] == [
        ("高中", 1, 1, Decimal(1000)), ("职业教育", 1, 2, Decimal(3000)), ("大专以上", 1, 1, None)
    ]  # fmt: skip
    assert {one.person for one in rows} == {girl, boy}
    assert not queries.education_aid(COMMITTEE, within=VILLAGE, year=2014).exists()
    assert not queries.education_aid(NEXT, within="", year=2015).exists()


@pytest.mark.clause("PL-091", "PD-051")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "教育资助", "level": "高中"}, "person"),
        ({"kind": "扶贫小额信贷"}, "amount"),
        ({"kind": "送温暖"}, "kind"),
        ({"content": " "}, "content"),
        ({"given_on": date(2015, 9, 2)}, "given_on"),
        ({"given_on": date(2014, 9, 1)}, "given_on"),
    ],
)
def test_what_a_kind_asks_must_be_said(home: Household, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        given(home, **changes)
    assert refused.value.field == field
    assert not Measure.objects.exists()


@pytest.mark.clause("PL-091")
def test_a_student_without_a_level_or_at_no_known_level_or_of_another_household_is_refused(
    home: Household, girl: Person
) -> None:
    for level in ("", "幼儿园"):
        with pytest.raises(Refusal) as refused:
            given(home, kind="教育资助", person=girl, level=level)
        assert refused.value.field == "level"
    with pytest.raises(Refusal) as refused:
        given(home, kind="教育资助", person=places.person("外人", since=SINCE), level="高中")
    assert refused.value.field == "person"


def test_a_loan_is_a_measure_with_its_amount_by_the_word_of_the_list(home: Household) -> None:
    loan = given(home, kind="小额信贷", content="养牛", amount=Decimal(30000))
    assert (loan.kind, loan.amount) == ("扶贫小额信贷", Decimal(30000))
    entry = AuditEntry.objects.get(verb="登记帮扶措施")
    assert (entry.detail["household"], entry.detail["amount"]) == (str(home.pk), "30000")


def test_the_words_are_those_of_the_day(home: Household) -> None:
    with clock.business_date(date(2021, 6, 1)):
        assert given(home, kind="产业发展", given_on=date(2021, 6, 1)).kind == "产业帮扶"


def test_a_measure_taken_back_no_longer_counts_but_stays(home: Household) -> None:
    row = given(home)
    aid.void_measure(actor=COMMITTEE, measure=row, reason="重复登记")
    assert queries.of_household(viewer=COMMITTEE, household=home.pk) == []
    row.refresh_from_db()
    assert (row.voided_on, row.void_reason) == (DAY, "重复登记")
    with pytest.raises(Conflict):
        aid.void_measure(actor=COMMITTEE, measure=row, reason="重复登记")


def test_the_next_village_may_not_write(home: Household) -> None:
    with pytest.raises(NotAllowed):
        aid.record_measure(actor=NEXT, household=home, kind="产业发展", content="x", given_on=DAY)


def moved(row: Household, **changes: Any) -> Relocation:
    what: dict[str, Any] = {
        "consented_on": date(2015, 3, 1),
        "way": "集中安置",
        "place": "城关安置区",
        "moved_on": date(2015, 8, 1),
    }
    return aid.record_relocation(actor=COMMITTEE, household=row, **{**what, **changes})


@pytest.mark.clause("PL-061")
def test_nobody_is_moved_without_or_before_the_declared_will(home: Household) -> None:
    for changes, field in (
        ({"consented_on": None}, "consented_on"),
        ({"moved_on": date(2015, 2, 1)}, "moved_on"),
    ):
        with pytest.raises(Refusal) as refused:
            moved(home, **changes)
        assert (refused.value.field, refused.value.clause) == (field, "PL-061")
    moved(home)
    with pytest.raises(Conflict):
        moved(home)
    assert Relocation.objects.count() == 1


@pytest.mark.clause("PL-061")
def test_after_the_move_five_matters_are_followed_and_those_not_settled_stay_gaps(home: Household) -> None:
    policy.adopt(
        actor=MACHINE,
        instrument="plans-templates",
        division=COUNTY,
        citation="测试",
        valid_from=date(2014, 1, 1),
    )
    row = moved(home, moved_on=None)
    with pytest.raises(Refusal, match="还没有入住"):
        _followed(row, "就业")
    aid.move_in(actor=COMMITTEE, relocation=row, moved_on=date(2015, 8, 1))
    row.refresh_from_db()
    _followed(row, "就业", settled=False)
    _followed(row, "就学")
    found = queries.matters_of(row, DAY)
    assert [(one.item, one.gap) for one in found] == [
        ("就业", True), ("就学", False), ("就医", True), ("社会保障", True), ("社会融入", True)
    ]  # fmt: skip
    _followed(row, "就业")
    assert not queries.matters_of(row, DAY)[0].gap
    assert queries.matters_of(row, date(2015, 8, 15))[0].last is None
    with pytest.raises(Refusal) as refused:
        _followed(row, "旅游")
    assert refused.value.clause == "PL-061"


def _followed(row: Relocation, item: str, *, settled: bool = True) -> None:
    aid.follow_relocation(
        actor=COMMITTEE, relocation=row, item=item, followed_on=DAY, settled=settled, finding="上门了解"
    )


def test_a_relocation_entered_by_mistake_can_be_taken_back_and_entered_anew(home: Household) -> None:
    aid.void_relocation(actor=COMMITTEE, relocation=moved(home), reason="登错了户")
    assert queries.relocation_of(viewer=COMMITTEE, household=home.pk) is None
    assert moved(home, place="铁厂安置点").place == "铁厂安置点"
