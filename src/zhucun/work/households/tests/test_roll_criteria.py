"""What each procedure asks of a household, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from zhucun.work.households import criteria
from zhucun.work.households.criteria import Bound, Question, Snapshot, Standards

ITEMS = ("不愁吃", "住房安全")
ASKED = Standards(
    income=Bound(Decimal(2855), "S-1"), line=Bound(Decimal(6000), "S-2"), guarantees=Bound(ITEMS, "S-3"),
    solid=Bound(("住房安全",), "S-4"), risks_max=Bound(2, "S-5"), risks=("因病", "因残", "因学"),
    fits=Bound({"脱贫不稳定户": ("lifted",), "边缘易致贫户": ("",)}, "S-6"), observe_months=Bound(6, "S-7"),
    requires_measure=Bound(True, "S-8"), by_help=("帮扶消除",), ways=("帮扶消除", "自然消除"),
)  # fmt: skip
POOR = Snapshot(
    status="poor", survey_year=2015, surveyed_on=date(2015, 11, 1), per_head=Decimal(3000),
    guarantees=dict.fromkeys(ITEMS, True),
)  # fmt: skip
WATCHED = replace(POOR, status="lifted", monitored_since=date(2015, 1, 31), per_head=Decimal(7000), measures=1, able=True)  # fmt: skip


def failing(kind: str, household: Snapshot, asked: Standards = ASKED, **details: object) -> list[str]:
    question = Question(household, asked, 2015, date(2015, 12, 1), details)
    return [line.item for line in criteria.lines(kind, question) if not line.met]


def test_a_poor_household_above_the_standard_with_all_guarantees_may_exit() -> None:
    assert failing("exit", POOR) == []


@pytest.mark.parametrize(
    ("change", "items"),
    [
        ({"per_head": Decimal(2855)}, ["人均纯收入"]),  # at the standard is not above it
        ({"per_head": None, "survey_year": None}, ["人均纯收入", "调查年度"]),
        ({"guarantees": {"不愁吃": True, "住房安全": False}}, ["住房安全"]),
        ({"guarantees": {"不愁吃": True}}, ["住房安全"]),  # what nobody answered is not met
        ({"status": "lifted"}, ["当前状态"]),
        ({"status": ""}, ["当前状态"]),
        ({"survey_year": 2014}, ["调查年度"]),
    ],
)
def test_what_an_exit_lacks_is_named_line_by_line(change: dict[str, object], items: list[str]) -> None:
    assert failing("exit", replace(POOR, **change)) == items  # type: ignore[arg-type]  # fields by name


def test_lines_carry_figures_clause_and_how_strict_they_are() -> None:
    soft = replace(ASKED, income=Bound(Decimal(2855), "S-1", "warning"))
    household = replace(POOR, per_head=Decimal("2800.5"))
    question = Question(household, soft, 2015, date(2015, 12, 1))
    found = next(line for line in criteria.lines("exit", question) if line.item == "人均纯收入")
    assert (found.found, found.wanted, found.clause) == ("2015年 2,800.50元", "高于扶贫标准 2,855元", "S-1")
    assert criteria.refusing([found]) == []
    assert criteria.refusing([replace(found, severity="hard")])


def test_without_a_standard_nobody_exits() -> None:
    assert failing("exit", POOR, replace(ASKED, income=None)) == ["人均纯收入"]
    assert failing("exit", POOR, replace(ASKED, guarantees=None)) == ["保障项目"]


def test_identification_informs_of_income_and_gaps_and_asks_for_an_ordinary_household() -> None:
    ordinary = replace(POOR, status="")
    assert failing("identification", ordinary) == ["收入和保障"]
    assert failing("identification", replace(ordinary, per_head=Decimal(2855))) == []
    assert failing("identification", replace(ordinary, guarantees={"住房安全": False})) == []
    question = Question(ordinary, ASKED, 2015, date(2015, 12, 1))
    assert criteria.refusing(criteria.lines("identification", question)) == []
    assert failing("identification", replace(POOR, per_head=Decimal(100))) == ["当前状态"]


def test_a_relapse_is_of_a_lifted_household_and_lasts_as_long_as_policy_says() -> None:
    fallen = replace(POOR, status="lifted", per_head=Decimal(2000))
    assert failing("relapse", fallen) == []
    assert failing("relapse", POOR) == ["当前状态", "收入和保障"]
    lasting = replace(ASKED, relapse_months=Bound(2))
    assert failing("relapse", fallen, lasting) == ["持续时间"]
    assert failing("relapse", replace(fallen, surveyed_on=date(2015, 10, 1)), lasting) == []


@pytest.mark.parametrize(
    ("status", "category", "risks", "items"),
    [
        ("lifted", "脱贫不稳定户", ["因病"], []),
        ("", "边缘易致贫户", ["因病", "因残"], []),
        ("", "脱贫不稳定户", ["因病"], ["监测对象类别"]),
        ("lifted", "边缘易致贫户", ["因病"], ["监测对象类别"]),
        ("lifted", "别的户", ["因病"], ["监测对象类别"]),
        ("lifted", "脱贫不稳定户", [], ["风险"]),
        ("lifted", "脱贫不稳定户", ["因病", "因残", "因学"], ["风险"]),
        ("lifted", "脱贫不稳定户", ["天灾"], ["风险"]),
    ],
)
def test_a_category_fits_the_standing_and_risks_are_few_and_known(
    status: str, category: str, risks: list[str], items: list[str]
) -> None:
    household = replace(POOR, status=status)
    assert failing("monitoring", household, category=category, risks=risks) == items


def test_who_is_monitored_is_not_monitored_again() -> None:
    assert "监测状态" in failing("monitoring", WATCHED, category="脱贫不稳定户", risks=["因病"])


@pytest.mark.parametrize(
    ("change", "way", "items"),
    [
        ({}, "帮扶消除", []),
        ({"measures": 0}, "帮扶消除", ["帮扶措施"]),
        ({"measures": 0}, "自然消除", []),
        ({}, "", ["风险消除方式"]),
        ({"per_head": Decimal(6000)}, "帮扶消除", ["人均纯收入"]),
        ({"guarantees": {"不愁吃": False, "住房安全": True}}, "帮扶消除", []),  # a removal asks for fewer
        ({"guarantees": {"住房安全": False}}, "帮扶消除", ["住房安全"]),
        ({"monitored_since": date(2015, 6, 2)}, "帮扶消除", ["观察期"]),
        ({"monitored_since": date(2015, 6, 1)}, "帮扶消除", []),
        ({"monitored_since": None}, "帮扶消除", ["监测状态"]),
        ({"able": False}, "帮扶消除", ["整户无劳动能力"]),
    ],
)
def test_what_a_removal_lacks_is_named_line_by_line(
    change: dict[str, object], way: str, items: list[str]
) -> None:
    assert failing("removal", replace(WATCHED, **change), way=way) == items  # type: ignore[arg-type]  # fields by name


def test_a_household_that_cannot_work_is_not_refused_but_told_that_it_stays() -> None:
    question = Question(replace(WATCHED, able=False), ASKED, 2015, date(2015, 12, 1), {"way": "帮扶消除"})
    assert criteria.refusing(criteria.lines("removal", question)) == []
    assert criteria.stays_monitored(question.household)
    assert not criteria.stays_monitored(replace(WATCHED, able=None))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2015, 1, 31), 1, date(2015, 2, 28)),
        (date(2015, 11, 15), 2, date(2016, 1, 15)),
        (date(2015, 8, 31), 6, date(2016, 2, 29)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, then: date) -> None:
    assert criteria.months_after(day, months) == then
