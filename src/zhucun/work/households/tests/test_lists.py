"""Who is eligible and what is missing: each list by the rule in force, as of a day, within the viewer's area."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.foundation.policy import packs
from zhucun.work.households.actions.will import declare_will
from zhucun.work.households.models import (
    Household,
    HouseholdMember,
    Measure,
    Person,
    PersonState,
    Standing,
)
from zhucun.work.households.queries import lists
from zhucun.work.households.queries.lists import Found, Shares
from zhucun.work.households.tests.world import (
    COUNTY,
    DAY,
    MACHINE,
    NEXT_VILLAGE,
    OTHER_COUNTY,
    VILLAGE,
    actor,
    household,
    person,
    survey,
)

OFFICE = actor("county_office", COUNTY)
TODAY = date(2015, 11, 20)
GIRL = date(2004, 5, 1)  # eleven on the day
YOUTH = date(1998, 5, 1)


@pytest.fixture
def adopted(world: None) -> None:
    """The county works by the plan templates."""
    policy.adopt(
        actor=MACHINE, instrument="plans-templates", division=COUNTY, citation="测试", valid_from=date(2014, 1, 1)
    )  # fmt: skip


def family(
    *more: tuple[Person, str], head: dict[str, object] | None = None, **known: object
) -> tuple[Household, Person]:
    """A poor household of a head and these people."""
    first = person("张山", **(head or {}))  # type: ignore[arg-type]  # fields of the person's state
    return household((first, "户主"), *more, **known), first  # type: ignore[arg-type]  # fields of the household


def names(found: Found | Shares | None) -> list[str]:
    """The names of the members on a list, or of the heads of its households."""
    assert isinstance(found, Found)
    return sorted(
        row.person.name if isinstance(row, HouseholdMember) else str(row.head) for row in found.rows
    )


def templates_with(folder: Path, old: str, new: str) -> None:
    """The plan templates hold with other words in their parameters."""
    copy = Path(shutil.copytree(packs.TREE / "plans-templates", folder / "plans-templates"))
    text = (copy / "parameters.yaml").read_text(encoding="utf-8")
    assert old in text
    (copy / "parameters.yaml").write_text(text.replace(old, new), encoding="utf-8")
    policy.load_pack(actor=MACHINE, folder=copy)


def measure(
    row: Household, kind: str, *, who: Person | None = None, on: date = TODAY, months: int | None = None
) -> Measure:
    """Something the household received."""
    return Measure.objects.create(
        county=row.county, household=row, person=who, kind=kind, content="测试", given_on=on, months=months
    )  # fmt: skip


# --- skills ---


@pytest.mark.clause("PL-014", "PL-094")
def test_skills_are_counted_by_village_among_households_with_labour(adopted: None) -> None:
    family(head={"skills": ["养蜂"]})
    family()
    family(head={"labour": "无劳动力"})
    family(head={"skills": ["电工", "焊工"]}, village=NEXT_VILLAGE)
    family(head={"skills": ["电工"]}, status="lifted")
    shares = lists.skill_shares(OFFICE, COUNTY, TODAY)
    assert shares is not None
    assert [(row.village, row.total, row.reached, row.also) for row in shares.rows] == [
        (VILLAGE, 2, 1, 1), (NEXT_VILLAGE, 1, 1, 1),
    ]  # fmt: skip
    assert shares.clauses == ("PL-014", "PL-094")
    assert shares.rows[0].percent == 50


@pytest.mark.clause("PL-094")
def test_asking_for_two_skilled_labourers_changes_the_share(adopted: None, tmp_path: Path) -> None:
    family((person("李梅", sex="女"), "配偶"), head={"skills": ["养蜂"]})
    household((person("王海", skills=["电工"]), "户主"), (person("赵云", sex="女", skills=["缝纫"]), "配偶"))
    templates_with(tmp_path, "min_labourers, value: 1", "min_labourers, value: 2")
    shares = lists.skill_shares(OFFICE, COUNTY, TODAY)
    assert shares is not None
    assert [(row.total, row.reached, row.also) for row in shares.rows] == [(2, 2, 1)]


@pytest.mark.clause("PL-014")
def test_asking_for_two_skills_of_a_household_changes_the_share(adopted: None, tmp_path: Path) -> None:
    family(head={"skills": ["养蜂"]})
    family(head={"skills": ["养蜂", "电工"]})
    templates_with(tmp_path, "min_per_household, value: 1", "min_per_household, value: 2")
    shares = lists.skill_shares(OFFICE, COUNTY, TODAY)
    assert shares is not None
    assert [(row.total, row.reached, row.also) for row in shares.rows] == [(2, 1, 2)]


# --- Yulu ---


@pytest.mark.clause("PL-059")
def test_yulu_is_for_students_in_vocational_school_of_registered_households(adopted: None) -> None:
    student = person("孙文", born=YOUTH, student="中职一年级", labour="")
    family((student, "之子"), (person("孙武", born=YOUTH, student="高中一年级", labour=""), "之子"))
    ordinary = person("钱进", born=YOUTH, student="中职二年级", labour="")
    family((ordinary, "之子"), status="")
    lifted = person("周全", born=YOUTH, student="高职二年级", labour="")
    family((lifted, "之子"), status="lifted")
    assert names(lists.yulu(OFFICE, COUNTY, TODAY)) == ["周全", "孙文"]


@pytest.mark.clause("PL-059")
def test_yulu_is_also_for_training_of_two_years_while_it_lasts(adopted: None, tmp_path: Path) -> None:
    row, head = family()
    short, second = family()
    long_ago, third = family()
    measure(row, "技能培训", who=head, months=24, on=date(2015, 3, 1))
    measure(short, "技能培训", who=second, months=23, on=date(2015, 3, 1))
    measure(long_ago, "技能培训", who=third, months=24, on=date(2013, 11, 20))
    found = lists.yulu(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert [one.person for one in found.rows] == [head]
    templates_with(tmp_path, "yulu.min_years, value: 2", "yulu.min_years, value: 1")
    again = lists.yulu(OFFICE, COUNTY, TODAY)
    assert again is not None
    assert {one.person for one in again.rows} == {head, second}


@pytest.mark.clause("PL-059")
def test_who_received_yulu_aid_this_year_is_no_longer_missing_it(adopted: None) -> None:
    one = person("孙文", born=YOUTH, student="中职一年级", labour="")
    two = person("孙武", born=YOUTH, student="中职一年级", labour="")
    row, _ = family((one, "之子"), (two, "之子"))
    measure(row, "雨露计划", who=one)
    measure(row, "雨露计划", who=two, on=date(2014, 10, 1))
    assert names(lists.yulu_unaided(OFFICE, COUNTY, TODAY)) == ["孙武"]


# --- micro loans ---


def declare(row: Household, *, willing: bool = True, at: date = DAY) -> None:
    """What the household said of starting a business."""
    declare_will(
        actor=actor("village_committee", VILLAGE), household=row, willing=willing, said="养蜂" if willing else "", at=at
    )  # fmt: skip


@pytest.mark.clause("PL-060")
def test_a_micro_loan_is_for_who_has_a_skill_is_at_home_and_declared_the_will(adopted: None) -> None:
    fit, _ = family(head={"skills": ["养蜂"]})
    family(head={"skills": ["养蜂"]})
    away, _ = family(head={"skills": ["电工"], "work_area": "省外"})
    unskilled, _ = family()
    for row in (fit, away, unskilled):
        declare(row)
    measure(fit, "扶贫小额信贷", on=date(2015, 10, 1))
    found = lists.loans(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert [(row.pk, row.loan_on) for row in found.rows] == [(fit.pk, date(2015, 10, 1))]


@pytest.mark.clause("PL-060")
def test_who_declared_neither_will_nor_the_lack_of_it_is_still_to_be_asked(adopted: None) -> None:
    willing, _ = family(head={"skills": ["养蜂"]})
    unwilling, _ = family(head={"skills": ["电工"]})
    unasked, _ = family(head={"skills": ["焊工"]})
    declare(willing)
    declare(unwilling, willing=False)
    found = lists.loans_unasked(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert [row.pk for row in found.rows] == [unasked.pk]


@pytest.mark.clause("PL-060")
def test_a_declaration_may_be_taken_back_and_stays_on_record_for_its_days(adopted: None) -> None:
    row, _ = family(head={"skills": ["养蜂"]})
    declare(row)
    with clock.business_date(TODAY):
        declare(row, willing=False, at=TODAY)
    assert names(lists.loans(OFFICE, COUNTY, TODAY)) == []
    assert names(lists.loans(OFFICE, COUNTY, date(2015, 11, 19))) == ["张山"]


def test_a_declaration_is_kept_by_who_writes_there_and_says_what_for(adopted: None) -> None:
    row, _ = family()
    with pytest.raises(NotAllowed, match="可以登记创业意愿"):
        declare_will(actor=actor("auditor", COUNTY), household=row, willing=True, said="养蜂", at=DAY)
    with pytest.raises(Refusal, match="想做什么") as refused:
        declare_will(actor=OFFICE, household=row, willing=True, said=" ", at=DAY)
    assert refused.value.clause == "PL-060"


def test_a_declaration_is_not_asked_for_where_no_rule_wants_it(world: None) -> None:
    row, _ = family()
    with pytest.raises(Refusal, match="不用登记"):
        declare_will(actor=OFFICE, household=row, willing=True, said="养蜂", at=DAY)


@pytest.mark.clause("PL-060")
def test_without_the_condition_of_will_the_undeclared_are_eligible_too(adopted: None, tmp_path: Path) -> None:
    family(head={"skills": ["养蜂"]})
    assert names(lists.loans(OFFICE, COUNTY, TODAY)) == []
    templates_with(tmp_path, "有一定技能, 有创业意愿]", "有一定技能, 信用良好]")
    found = lists.loans(OFFICE, COUNTY, TODAY)
    assert names(found) == ["张山"]
    assert found is not None
    assert "“信用良好”没有登记" in found.note


# --- subsistence allowance ---


@pytest.mark.clause("PL-087", "PL-128")
def test_a_household_on_allowance_outside_the_register_is_listed(adopted: None) -> None:
    family(head={"dibao": True})
    outside, _ = family(head={"dibao": True}, status="")
    family(head={"dibao": False}, status="")
    found = lists.dibao_unlisted(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert [row.pk for row in found.rows] == [outside.pk]


@pytest.mark.clause("PL-087")
def test_it_is_not_listed_where_the_rule_does_not_ask_for_it(adopted: None, tmp_path: Path) -> None:
    family(head={"dibao": True}, status="")
    templates_with(tmp_path, "dibao.in_list, value: true", "dibao.in_list, value: false")
    assert lists.dibao_unlisted(OFFICE, COUNTY, TODAY) is None


@pytest.mark.clause("PL-087", "PL-128")
def test_poor_households_that_may_qualify_are_listed_with_the_reason(adopted: None) -> None:
    helpless, _ = family(head={"labour": "丧失劳动力"})
    poor, _ = family()
    _surveyed(poor, "2854.99")
    just, _ = family()
    _surveyed(just, "2855")
    family(head={"labour": "无劳动力", "dibao": True})
    found = lists.dibao_lacking(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert {row.pk: (row.unable, row.per_head) for row in found.rows} == {
        helpless.pk: (True, None), poor.pk: (False, Decimal("2854.99")),
    }  # fmt: skip
    assert found.clauses == ("PL-087", "ND-001")


def _surveyed(row: Household, per_head: str) -> None:
    survey(row, year=2015, per_head=per_head)


# --- insurance ---


@pytest.mark.clause("PL-092")
def test_insurance_is_held_per_person_and_shared_by_village(adopted: None) -> None:
    family(
        (person("李梅", sex="女", resident_insurance=False), "配偶"),
        (person("张小", born=YOUTH), "之子"),
        head={"employee_insurance": True},
    )
    family(head={"resident_insurance": True}, village=NEXT_VILLAGE)
    shares = lists.insurance_shares(OFFICE, COUNTY, TODAY)
    assert shares is not None
    assert shares.target == 100
    assert [(row.village, row.total, row.reached) for row in shares.rows] == [
        (VILLAGE, 3, 1), (NEXT_VILLAGE, 1, 1),
    ]  # fmt: skip
    assert names(lists.uninsured(OFFICE, COUNTY, TODAY)) == ["张小", "李梅"]


# --- school ---


@pytest.mark.clause("PL-013")
def test_a_dropout_is_listed_until_back_at_school(world: None) -> None:
    girl = person("张小花", sex="女", born=GIRL, dropout="厌学", student="非在校生", labour="")
    family((girl, "之女"), (person("张小果", born=GIRL, student="小学", labour=""), "之子"))
    assert names(lists.dropouts(OFFICE, COUNTY, TODAY)) == ["张小花"]
    PersonState.objects.filter(person=girl).update(valid_to=date(2015, 12, 1))
    PersonState.objects.create(county=COUNTY, person=girl, valid_from=date(2015, 12, 1), student="小学")
    assert names(lists.dropouts(OFFICE, COUNTY, date(2015, 12, 1))) == []
    assert names(lists.dropouts(OFFICE, COUNTY, TODAY)) == ["张小花"]


@pytest.mark.clause("PL-013", "ND-047")
def test_a_child_of_school_age_without_a_school_on_record_is_listed(world: None) -> None:
    family(
        (person("六岁", born=date(2009, 11, 20), labour=""), "之子"),
        (person("五岁", born=date(2009, 11, 21), labour=""), "之子"),
        (person("十五岁", born=date(1999, 11, 21), labour=""), "之子"),
        (person("十六岁", born=date(1999, 11, 20), labour=""), "之子"),
    )
    assert names(lists.dropouts(OFFICE, COUNTY, TODAY)) == ["六岁", "十五岁"]
    policy.set_local_value(
        actor=MACHINE, key="households.school_age.from", division=COUNTY, value=7, citation="测试",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert names(lists.dropouts(OFFICE, COUNTY, TODAY)) == ["十五岁"]


@pytest.mark.clause("PL-013")
def test_children_of_households_not_surveyed_this_year_are_to_be_checked(world: None) -> None:
    seen, _ = family((person("张一", born=GIRL, student="小学", labour=""), "之子"))
    family((person("张二", born=GIRL, student="小学", labour=""), "之子"))
    _surveyed(seen, "3000")
    assert names(lists.unchecked_children(OFFICE, COUNTY, TODAY)) == ["张二"]


def test_the_names_of_minors_are_for_who_writes_about_the_household() -> None:
    assert lists.may_name(actor("village_committee", VILLAGE), VILLAGE)
    assert lists.may_name(actor("county_office", COUNTY), VILLAGE)
    assert not lists.may_name(actor("village_committee", NEXT_VILLAGE), VILLAGE)
    assert not lists.may_name(actor("auditor", COUNTY), VILLAGE)


# --- the five clears ---


@pytest.mark.clause("PL-120")
def test_the_basic_archive_is_clear_when_nothing_of_it_is_missing(adopted: None) -> None:
    whole, _ = family()
    _surveyed(whole, "2000")
    lacking = household((person("无号", number=""), "户主"), cause="")
    found = lists.clears(OFFICE, COUNTY, TODAY)
    assert found is not None
    assert {row.pk: (row.has_cause, row.has_gap, row.has_survey, row.head) for row in found.rows} == {
        whole.pk: (True, False, True, "张山"), lacking.pk: (False, True, False, "无号"),
    }  # fmt: skip


# --- all of them ---


@pytest.mark.parametrize(
    "rows", [lists.yulu, lists.loans, lists.dibao_lacking, lists.uninsured, lists.clears]
)
def test_a_list_is_not_given_where_no_instrument_lays_its_rule_down(
    world: None, rows: Callable[[Actor, str, date], Found | None]
) -> None:
    assert rows(OFFICE, COUNTY, TODAY) is None


def test_lists_are_as_of_a_day_and_within_the_viewers_area(adopted: None) -> None:
    family(village=NEXT_VILLAGE)
    row, _ = family()
    Standing.objects.filter(household=row).update(valid_to=date(2015, 12, 1))
    family(village=OTHER_COUNTY)

    def found(viewer_area: str, on: date) -> int:
        rows = lists.clears(actor("county_office", viewer_area), COUNTY, on)
        assert rows is not None
        return rows.rows.count()

    assert found(COUNTY, TODAY) == 2
    assert found(COUNTY, date(2015, 12, 1)) == 1
    assert found(VILLAGE, TODAY) == 1
    assert found(OTHER_COUNTY[:6], TODAY) == 0
    assert found(COUNTY, date(2015, 8, 31)) == 0
