"""Net income by the basis of the year, explained line by line, and held against the standard of the area and year."""

from datetime import date
from decimal import Decimal

import pytest

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households import guarantees, income
from zhucun.work.households.queries import accounts

from .world import COUNTY, MACHINE, VILLAGE

ROWS = (
    {"basis": "a", "code": "w", "label": "工资性收入", "group": "wage", "sign": 1},
    {"basis": "a", "code": "b", "label": "经营收入", "group": "business", "sign": 1},
    {"basis": "a", "code": "t", "label": "低保金", "group": "transfer", "sign": 1},
    {"basis": "a", "code": "c", "label": "经营支出", "group": "cost", "sign": -1},
    {"basis": "b", "code": "w", "label": "务工收入", "group": "wage", "sign": 1},
    {"basis": "b", "code": "m", "label": "合规自付支出", "group": "medical_cost", "sign": -1},
    {"basis": "b", "code": "p", "label": "理赔收入", "group": "claims", "sign": 1},
)
A, B = income.basis_of(ROWS, "a"), income.basis_of(ROWS, "b")


@pytest.mark.clause("PL-020")
def test_net_income_is_the_four_incomes_less_the_cost_and_per_head_has_two_decimals() -> None:
    found = income.compute({"w": 600_000, "b": 250_050, "t": 30_000, "c": 80_000}, 3, A)
    assert (found.net, found.per_head) == (Decimal("8000.50"), Decimal("2666.83"))
    assert found.reference is None


def test_half_a_fen_is_rounded_up() -> None:
    assert income.compute({"w": 1_01}, 2, A).per_head == Decimal("0.51")


def test_each_line_says_how_it_came_about_and_the_sums_run() -> None:
    lines = income.explain(income.compute({"w": 600_000, "b": 250_000, "c": 80_000}, 2, A))
    said = [(line.label, line.sign, line.amount, line.running) for line in lines if line.kind != "sum"]
    assert said == [
        ("工资性收入", 1, Decimal(6000), Decimal(6000)),
        ("经营收入", 1, Decimal(2500), Decimal(2500)),
        ("生产经营性收入", 1, Decimal(2500), Decimal(8500)),
        ("低保金", 1, Decimal(0), Decimal(0)),
        ("转移性收入", 1, Decimal(0), Decimal(8500)),
        ("经营支出", -1, Decimal(800), Decimal(-800)),
        ("生产经营性支出", -1, Decimal(800), Decimal(7700)),
    ]
    sums = {line.label: line.formula for line in lines if line.kind == "sum"}
    assert sums == {
        "家庭纯收入": "工资性收入 + 生产经营性收入 + 转移性收入 − 生产经营性支出",
        "人均纯收入": "家庭纯收入 7,700.00 ÷ 2 人，保留两位小数",
    }


def test_a_monitored_household_is_looked_at_by_its_reference_income() -> None:
    found = income.compute({"w": 1_400_000, "m": 500_000, "p": 100_000}, 2, B)
    assert (found.net, found.per_head) == (Decimal(14000), Decimal(7000))
    assert (found.reference, found.reference_per_head) == (Decimal(10000), Decimal(5000))
    assert found.measured(monitored=True) == 5000
    assert found.measured(monitored=False) == 7000
    assert income.explain(found)[-1].label == "人均参考收入"


@pytest.mark.parametrize(
    ("items", "size", "field"), [({"x": 1}, 1, "x"), ({"w": -1}, 1, "w"), ({"w": 1}, 0, "size")]
)
def test_what_cannot_be_is_refused_at_its_field(items: dict[str, int], size: int, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        income.compute(items, size, A)
    assert refused.value.field == field


def test_a_basis_nobody_laid_down_is_refused() -> None:
    with pytest.raises(Refusal, match="没有项目"):
        income.basis_of(ROWS, "z")


@pytest.mark.parametrize(
    ("per_head", "said"),
    [
        ("2900.00", "人均2,900.00元，高于2015年扶贫标准2,855.00元，多45.00元。"),
        ("2855.00", "人均2,855.00元，等于2015年扶贫标准2,855.00元。"),
        ("2854.99", "人均2,854.99元，低于2015年扶贫标准2,855.00元，差0.01元。"),
    ],
)
def test_how_far_above_or_below_is_said(per_head: str, said: str) -> None:
    standard = income.Standard(Decimal(2855), "2015年扶贫标准", "ND-001")
    assert income.hold(Decimal(per_head), standard).sentence == said


def test_an_item_nobody_asked_about_is_a_gap() -> None:
    stored = {
        "不愁吃": {"met": True, "evidence": "看了粮仓"},
        "住房安全": {"met": False, "evidence": "C级危房"},
    }
    judged = guarantees.judge(stored, ("不愁吃", "住房安全", "饮水安全"))
    assert [one.word for one in judged.items] == ["有保障", "未保障", "未登记"]
    assert not judged.met
    assert judged.sentence == "未保障：住房安全；未登记：饮水安全。"
    assert guarantees.judge(stored, ("不愁吃",)).met


def test_a_guarantee_that_is_not_met_must_say_why() -> None:
    with pytest.raises(Refusal) as refused:
        guarantees.sound({"住房安全": guarantees.Answer(False)}, ("住房安全",))
    assert refused.value.field == "evidence_住房安全"


@pytest.mark.usefixtures("world")
@pytest.mark.clause("ND-001", "ND-002")
def test_the_standard_is_that_of_the_area_and_the_year() -> None:
    def yuan(year: int, *, monitored: bool = False) -> tuple[int, str, str] | None:
        found = accounts.standard(VILLAGE, year, monitored=monitored)
        return (int(found.yuan), found.title, found.clause) if found else None

    assert yuan(2015) == (2855, "2015年扶贫标准", "ND-001")
    assert yuan(2014) == (2800, "2014年扶贫标准", "ND-002")
    assert yuan(2020, monitored=True) == (5000, "2020年监测范围", "ND-003")
    assert yuan(2021) == (6000, "2021年监测范围", "ND-003")
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="households.standard.income_yuan", value=Decimal(3000), citation="县办通知",
        valid_from=date(2015, 1, 1), valid_to=date(2016, 1, 1),
    )  # fmt: skip
    assert yuan(2015) == (3000, "2015年扶贫标准", "")


@pytest.mark.usefixtures("world")
@pytest.mark.clause("ND-005", "ND-006", "ND-007")
def test_the_basis_and_its_period_are_those_of_the_year() -> None:
    assert accounts.basis(VILLAGE, 2020).name == "2014"
    assert accounts.basis(VILLAGE, 2021).name == "2021"
    assert any(one.group == "claims" for one in accounts.basis(VILLAGE, 2021).items)
    same, crossing = accounts.period(VILLAGE, 2015), accounts.period(VILLAGE, 2016)
    assert same
    assert (same.first, same.last) == (date(2015, 1, 1), date(2015, 12, 31))
    assert crossing
    assert (crossing.first, crossing.last) == (date(2015, 10, 1), date(2016, 9, 30))
