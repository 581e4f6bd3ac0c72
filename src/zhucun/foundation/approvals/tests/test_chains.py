"""Chains from YAML alone: order, side by side, conditions, evidence, and how a case ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from zhucun.foundation.approvals import actions, queries
from zhucun.foundation.approvals.events import CaseClosed, StepDecided
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock, events
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import actions as policy

from .conftest import MACHINE, SUBJECT, actor, ask, member, states, step_of

Chains = Callable[..., None]

TWO_LEVELS = """\
- code: well.drilling
  title: 打井
  clause: A-1
  steps:
    - {no: 1, title: 乡镇审核, role: township_office, place: township, limit: 3, clause: A-1}
    - {no: 2, title: 县级批准, role: county_office, place: county, limit: null, evidence: [会议日期, 会议纪要], clause: A-2}
"""
SIDE_BY_SIDE = """\
- code: well.joint
  title: 打井会签
  clause: A-1
  steps:
    - {no: 1, title: 乡镇会签, role: township_office, place: township, joint: true, limit: null, clause: A-1}
    - {no: 1, title: 县级会签, role: county_office, place: county, joint: true, limit: null, clause: A-1}
    - {no: 2, title: 市级批准, role: city_office, place: city, limit: null, clause: A-2}
"""
MINUTES = {"会议日期": "2018年5月14日", "会议纪要": "第8期"}


def test_a_chain_the_code_has_never_seen_runs_from_yaml_alone(chains: Chains, day: date) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    assert (case.title, case.clause, case.instrument, states(case)) == (
        "打井",
        "A-1",
        "test-chains",
        ["open", "waiting"],
    )
    township, county = case.steps.all()
    assert (township.place_label, county.place_label) == ("东川乡", "甲县领导小组办公室")
    actions.decide(actor=actor("township_clerk", "990101200"), step=township.pk, outcome="approved")
    case = actions.decide(
        actor=actor("county_office", "990101"), step=county.pk, outcome="approved", evidence=MINUTES
    )
    assert (case.state, case.closed_on, states(case)) == ("approved", day, ["approved", "approved"])
    assert [e.verb for e in AuditEntry.objects.filter(subject_id=case.pk).order_by("id")] == [
        "提交审批",
        "审批同意",
        "审批同意",
    ]


def test_the_upper_office_cannot_act_before_the_lower(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    with pytest.raises(Conflict, match="上一步还没有办完"):
        actions.decide(
            actor=actor("county_office", "990101"), step=step_of(case, 2), outcome="refused", opinion="不行"
        )
    assert states(case) == ["open", "waiting"]


def test_nor_on_a_day_before_it(chains: Chains, day: date) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    with clock.business_date(date(2018, 5, 18)):
        clerk, office = actor("township_clerk", "990101200"), actor("county_office", "990101")
        actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved", on=date(2018, 5, 16))
        with pytest.raises(Refusal, match="不能早于这一步的到达日期2018年5月16日"):
            actions.decide(
                actor=office,
                step=step_of(case, 2),
                outcome="approved",
                evidence=MINUTES,
                on=date(2018, 5, 15),
            )
        with pytest.raises(Refusal, match="不能晚于今天"):
            actions.decide(
                actor=office,
                step=step_of(case, 2),
                outcome="approved",
                evidence=MINUTES,
                on=date(2018, 5, 19),
            )


def test_all_sides_of_a_joint_step_must_agree_and_then_it_goes_on_from_the_later_day(chains: Chains) -> None:
    chains(SIDE_BY_SIDE)
    case = ask("well.joint")
    with clock.business_date(date(2018, 5, 18)):
        actions.decide(
            actor=actor("county_office", "990101"),
            step=step_of(case, 1, 1),
            outcome="approved",
            on=date(2018, 5, 17),
        )
        assert states(case) == ["open", "approved", "waiting"]
        actions.decide(
            actor=actor("township_clerk", "990101200"),
            step=step_of(case, 1),
            outcome="approved",
            on=date(2018, 5, 15),
        )
    assert states(case) == ["approved", "approved", "open"]
    assert case.steps.get(number=2).opened_on == date(2018, 5, 17)


def test_any_side_of_a_joint_step_may_refuse(chains: Chains) -> None:
    chains(SIDE_BY_SIDE)
    case = ask("well.joint")
    case = actions.decide(
        actor=actor("county_office", "990101"),
        step=step_of(case, 1, 1),
        outcome="refused",
        opinion="没有水源",
    )
    assert (case.state, case.closing_note, states(case)) == (
        "refused",
        "没有水源",
        ["closed", "refused", "closed"],
    )
    with pytest.raises(Conflict, match="已经办结（不同意）"):
        actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")


def test_what_is_returned_says_what_must_change_and_the_new_case_names_the_old(chains: Chains) -> None:
    chains(TWO_LEVELS)
    old = ask("well.drilling")
    clerk = actor("township_clerk", "990101200")
    with pytest.raises(Refusal, match="请写明需要修改什么"):
        actions.decide(actor=clerk, step=step_of(old, 1), outcome="returned", opinion="  ")
    old = actions.decide(actor=clerk, step=step_of(old, 1), outcome="returned", opinion="补井位图")
    assert (old.state, old.closing_note) == ("returned", "补井位图")
    new = ask("well.drilling", payload={"井位图": "已补"})
    assert new.previous_id == old.pk
    assert [case.pk for case in queries.history_of(viewer=member(), case=new)] == [old.pk]


def test_a_refusal_needs_its_reason(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    with pytest.raises(Refusal, match="请写明不同意的理由") as refused:
        actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="refused")
    assert (refused.value.clause, refused.value.field) == ("A-1", "opinion")


def test_who_asked_takes_it_back_with_a_reason_and_nobody_else_does(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    with pytest.raises(NotAllowed, match="只有提出人可以撤回"):
        actions.withdraw(actor=actor("township_clerk", "990101200"), case=case, reason="不要了")
    with pytest.raises(Refusal, match="请写明撤回理由"):
        actions.withdraw(actor=member(), case=case, reason=" ")
    actions.withdraw(actor=member(), case=case, reason="另有水源")
    case.refresh_from_db()
    assert (case.state, states(case)) == ("withdrawn", ["closed", "closed"])
    with pytest.raises(Conflict, match="已经办结（已撤回），不能撤回"):
        actions.withdraw(actor=member(), case=case, reason="再撤")


def test_evidence_is_asked_for_before_agreeing_but_not_before_refusing(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    office = actor("county_office", "990101")
    with pytest.raises(Refusal, match="这一步须附：会议纪要。"):
        actions.decide(
            actor=office,
            step=step_of(case, 2),
            outcome="approved",
            evidence={"会议日期": "5月14日", "会议纪要": " "},
        )
    actions.decide(actor=office, step=step_of(case, 2), outcome="refused", opinion="经费不足")
    assert case.steps.get(number=2).evidence == {}


def test_signer_and_day_are_what_the_system_knows_whatever_is_typed(chains: Chains, day: date) -> None:
    chains(TWO_LEVELS.replace("[会议日期, 会议纪要]", "[签字人, 日期]"))
    case = ask("well.drilling")
    actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    office = actor("county_office", "990101")
    actions.decide(
        actor=office,
        step=step_of(case, 2),
        outcome="approved",
        evidence={"签字人": "别人", "日期": "2017-01-01"},
    )
    assert case.steps.get(number=2).evidence == {"签字人": office.label, "日期": "2018-05-14"}


BY_DEPTH = """\
- code: well.by_depth
  title: 打井
  clause: A-1
  steps:
    - {no: 1, title: 乡镇批准, role: township_office, place: township, limit: null, when: {days_up_to_key: leave.max_days}, clause: A-1}
    - {no: 1, title: 县级批准, role: county_office, place: county, limit: null, when: {days_over_key: leave.max_days, kind: [深井, 机井]}, clause: A-2}
"""


def test_conditions_choose_the_steps_by_facts_and_by_the_value_of_a_parameter(chains: Chains) -> None:
    key = "approvals.limit_days"  # any number the vocabulary lets an area set
    chains(BY_DEPTH.replace("leave.max_days", key))
    assert [step.title for step in ask("well", facts={"days": 5}).steps.all()] == ["乡镇批准"]
    assert [step.title for step in ask("well", facts={"days": 6, "kind": "机井"}, id="2").steps.all()] == [
        "县级批准"
    ]
    with pytest.raises(Refusal, match="没有适用的审批链（well）"):
        ask("well", facts={"days": 6, "kind": "水窖"}, id="3")
    with pytest.raises(Refusal, match="按“kind”区分步骤，但这一件没有给出它"):
        ask("well", facts={"days": 6}, id="3")
    policy.set_local_value(
        actor=MACHINE, division="9901", key=key, value=6, citation="测试", valid_from=date(2018, 1, 1)
    )
    assert [step.title for step in ask("well", facts={"days": 6}, id="4").steps.all()] == ["乡镇批准"]


def test_without_a_chain_in_force_nothing_is_put(world: Organisation) -> None:
    with pytest.raises(Refusal, match=r"2018年5月14日在这个地区没有适用的审批链（well\.drilling）"):
        ask("well.drilling")


def test_a_case_keeps_the_chain_it_was_opened_with(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    chains(SIDE_BY_SIDE)
    actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    assert states(case) == ["approved", "open"]
    assert queries.case(viewer=member(), pk=case.pk) == case


def test_nobody_decides_the_own_case_nor_one_as_its_party(chains: Chains) -> None:
    chains(TWO_LEVELS)
    clerk, other = actor("township_clerk", "990101200"), actor("township_clerk", "990101200", number=2)
    case = ask("well.drilling", who=clerk, subject=replace(SUBJECT, parties=(other.id,)))
    for one in (clerk, other):
        with pytest.raises(NotAllowed, match="不能办理自己提出的或与自己有关的事项"):
            actions.decide(actor=one, step=step_of(case, 1), outcome="approved")
        assert not queries.inbox(viewer=one).exists()
    third = actor("township_clerk", "990101200", number=3)
    assert [step.pk for step in queries.inbox(viewer=third)] == [step_of(case, 1)]
    assert actions.decide(actor=third, step=step_of(case, 1), outcome="approved").state == "open"


def test_an_office_beside_or_above_does_not_decide_for_another(chains: Chains) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")
    strangers = [
        ("township_clerk", "990101201"),
        ("township_clerk", "990101"),
        ("county_office", "990101"),
        ("county_leader", "990101200"),
    ]
    for role, place in strangers:
        with pytest.raises(NotAllowed, match="这一步由东川乡办理"):
            actions.decide(actor=actor(role, place), step=step_of(case, 1), outcome="approved")
        assert not queries.inbox(viewer=actor(role, place)).exists()


def test_what_is_decided_is_frozen_in_the_order_it_was_put(chains: Chains) -> None:
    chains(TWO_LEVELS)
    subject = {"姓名": "张三", "安排": {"乙": 1, "甲": date(2018, 6, 1)}, "人数": 3}
    case = ask("well.drilling", payload=subject)
    subject["姓名"] = "李四"
    case.refresh_from_db()
    assert list(case.payload.items()) == [
        ("姓名", "张三"),
        ("安排", {"乙": 1, "甲": "2018-06-01"}),
        ("人数", 3),
    ]
    assert queries.is_intact(case)
    Case.objects.filter(pk=case.pk).update(payload_text=case.payload_text.replace("张三", "李四"))
    case.refresh_from_db()
    assert not queries.is_intact(case)


def test_a_subject_waits_in_one_case_at_a_time(chains: Chains) -> None:
    chains(TWO_LEVELS)
    ask("well.drilling")
    with pytest.raises(Conflict, match="“一件事”已在审批中"):
        ask("well.drilling")
    assert Case.objects.count() == 1


def test_what_happens_is_announced_in_the_same_transaction(
    chains: Chains, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains(TWO_LEVELS)
    heard: list[object] = []
    monkeypatch.setattr(events, "_subscribers", {CaseClosed: [heard.append], StepDecided: [heard.append]})
    case = ask("well.drilling")
    clerk = actor("township_clerk", "990101200")
    actions.decide(actor=clerk, step=step_of(case, 1), outcome="approved")
    with clock.business_date(date(2018, 5, 15)):
        actions.decide(
            actor=actor("county_office", "990101"), step=step_of(case, 2), outcome="returned", opinion="补图"
        )
    first, second = heard
    assert isinstance(first, StepDecided)
    assert (first.role, first.on) == ("township_office", date(2018, 5, 14))
    assert isinstance(second, CaseClosed)
    assert (second.subject_id, second.outcome, second.on, second.note) == (
        "1",
        "returned",
        date(2018, 5, 15),
        "补图",
    )


def test_a_subscriber_that_refuses_undoes_the_decision(
    chains: Chains, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains(TWO_LEVELS)
    case = ask("well.drilling")

    def refuse(event: StepDecided) -> None:
        raise Refusal("不行")

    monkeypatch.setattr(events, "_subscribers", {StepDecided: [refuse]})
    with pytest.raises(Refusal, match="不行"):
        actions.decide(actor=actor("township_clerk", "990101200"), step=step_of(case, 1), outcome="approved")
    assert states(case) == ["open", "waiting"]
