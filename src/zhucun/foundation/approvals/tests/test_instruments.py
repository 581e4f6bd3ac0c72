"""The chains of the instruments, as they run: Hunan's registration form, Linfen's adjustment and recall, the product's own."""

from collections.abc import Iterator
from datetime import date

import pytest

from zhucun.foundation.approvals import actions
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy

from .conftest import MACHINE, PASSWORD, actor, ask, body, states, step_of


@pytest.fixture
def autumn(world: Organisation) -> Iterator[None]:
    """After the Linfen measures took effect."""
    with clock.business_date(date(2018, 9, 3)):
        adopt("linfen-2018-34")
        yield


def adopt(instrument: str) -> None:
    policy.adopt(
        actor=MACHINE, instrument=instrument, division="99", citation="测试", valid_from=date(2018, 1, 1)
    )


def registration() -> tuple[Case, Organisation]:
    unit = body("演示水利厅", "province", "99")
    return ask("teams.cadre_registration", unit=unit), unit


@pytest.mark.clause("H15-048")
def test_a_registration_passes_the_unit_then_the_approving_unit_each_with_signer_and_date(
    world: Organisation,
) -> None:
    adopt("hunan-2015-1")
    case, unit = registration()
    ours, theirs = actor("sending_unit", "", unit), actor("selection_office", "99")
    assert (case.clause, [step.place_label for step in case.steps.all()]) == (
        "H15-048",
        ["演示水利厅单位干部人事部门", "演示省批准单位"],
    )
    with pytest.raises(Conflict, match="上一步还没有办完"):
        actions.decide(actor=theirs, step=step_of(case, 2), outcome="approved", password=PASSWORD)
    with clock.business_date(date(2018, 5, 18)):
        actions.decide(
            actor=ours,
            step=step_of(case, 1),
            outcome="approved",
            opinion="同意",
            password=PASSWORD,
            on=date(2018, 5, 16),
        )
        with pytest.raises(Refusal, match="不能早于这一步的到达日期2018年5月16日") as refused:
            actions.decide(
                actor=theirs,
                step=step_of(case, 2),
                outcome="approved",
                password=PASSWORD,
                on=date(2018, 5, 15),
            )
        assert refused.value.clause == "H15-048"
        case = actions.decide(actor=theirs, step=step_of(case, 2), outcome="approved", password=PASSWORD)
    assert case.state == "approved"
    assert [step.evidence for step in case.steps.all()] == [
        {"签字人": ours.label, "日期": "2018-05-16"}, {"签字人": theirs.label, "日期": "2018-05-18"},
    ]  # fmt: skip


@pytest.mark.clause("H15-048")
def test_a_unit_does_not_give_the_second_opinion_on_its_own_person(world: Organisation) -> None:
    adopt("hunan-2015-1")
    case, unit = registration()
    ours = actor("sending_unit", "", unit)
    actions.decide(actor=ours, step=step_of(case, 1), outcome="approved", password=PASSWORD)
    with pytest.raises(NotAllowed, match="这一步由演示省批准单位办理"):
        actions.decide(actor=ours, step=step_of(case, 2), outcome="approved", password=PASSWORD)


@pytest.mark.clause("JX18-058")
def test_an_adjustment_needs_the_units_consent_on_a_written_application_and_the_same_level_offices(
    world: Organisation, autumn: None
) -> None:
    case = ask("teams.adjustment", unit=world)
    ours, office = actor("sending_unit", "", world), actor("city_office", "9901")
    assert states(case) == ["open", "open"]
    with pytest.raises(Refusal, match="这一步须附：本人书面申请"):
        actions.decide(actor=ours, step=step_of(case, 1), outcome="approved", password=PASSWORD)
    with pytest.raises(NotAllowed):
        actions.decide(
            actor=actor("county_office", "990101"),
            step=step_of(case, 1, 1),
            outcome="approved",
            password=PASSWORD,
        )
    case = actions.decide(actor=office, step=step_of(case, 1, 1), outcome="approved", password=PASSWORD)
    assert case.state == "open"
    paper = {"本人书面申请": "2018年5月10日申请"}
    case = actions.decide(
        actor=ours, step=step_of(case, 1), outcome="approved", password=PASSWORD, evidence=paper
    )
    assert case.state == "approved"


@pytest.mark.clause("JX18-059")
def test_a_recall_needs_the_county_offices_opinion_before_the_notice_of_the_sending_level(
    world: Organisation, autumn: None
) -> None:
    case = ask("appraisal.recall", unit=world)
    county, city = actor("county_office", "990101"), actor("city_office", "9901")
    with pytest.raises(Conflict, match="上一步还没有办完"):
        actions.decide(actor=city, step=step_of(case, 2), outcome="approved", password=PASSWORD)
    opinion = {"书面意见": "建议召回"}
    with pytest.raises(Refusal, match="登录密码"):
        actions.decide(actor=county, step=step_of(case, 1), outcome="approved", evidence=opinion)
    actions.decide(
        actor=county, step=step_of(case, 1), outcome="approved", evidence=opinion, password=PASSWORD
    )
    notice = {"召回通知": "2018年第3号"}
    case = actions.decide(
        actor=city, step=step_of(case, 2), outcome="approved", evidence=notice, password=PASSWORD
    )
    assert case.state == "approved"


@pytest.mark.clause("JX18-059")
@pytest.mark.parametrize(("level", "place"), [("county", "甲县"), ("city", "演示市"), ("province", "演示省")])
def test_the_notice_comes_from_the_office_of_the_sending_level(
    world: Organisation, autumn: None, level: str, place: str
) -> None:
    units = {
        "county": ("甲县教育局", "990101"),
        "city": ("演示市畜牧局", "9901"),
        "province": ("演示水利厅", "99"),
    }
    name, division = units[level]
    case = ask("appraisal.recall", unit=body(name, level, division))
    assert case.steps.get(number=2).place_label == f"{place}同级领导小组办公室"


@pytest.mark.clause("PD-015")
def test_where_no_instrument_states_a_chain_the_products_own_runs(world: Organisation) -> None:
    case = ask("teams.cadre_registration", unit=world)
    ours, theirs = actor("sending_unit", "", world), actor("selection_office", "9901")
    assert (case.instrument, case.clause) == ("product-defaults", "PD-015")
    with pytest.raises(Conflict, match="上一步还没有办完"):
        actions.decide(actor=theirs, step=step_of(case, 2), outcome="approved", password=PASSWORD)
    actions.decide(actor=ours, step=step_of(case, 1), outcome="approved", password=PASSWORD)
    assert (
        actions.decide(actor=theirs, step=step_of(case, 2), outcome="approved", password=PASSWORD).state
        == "approved"
    )
