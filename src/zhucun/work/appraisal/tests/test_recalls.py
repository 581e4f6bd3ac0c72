"""Recall through its stages, by whom, with what it brings, and what stops it."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as cases
from zhucun.foundation.approvals.models import Case
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.appraisal.actions import facts as fact_actions
from zhucun.work.appraisal.actions import recalls as actions
from zhucun.work.appraisal.documents import circular_of
from zhucun.work.appraisal.models import Ban, Recall, RecallFact
from zhucun.work.appraisal.queries import notices, recalls
from zhucun.work.teams.actions import terms
from zhucun.work.teams.models import Posting

from .conftest import (
    DAY,
    MACHINE,
    World,
    actor,
    change_pack,
    county_office,
    decide,
    graded,
    heard,
    inbox,
    member,
    prepared,
    recalled,
    submitted,
)  # fmt: skip

CITY_STEP = "按干部管理权限发出召回通知"


def end(posting: Posting, on: date = DAY) -> None:
    terms.end_service(actor=MACHINE, posting=posting, on=on, ending="adjustment", reason="工作调动")


def kept(posting: Posting) -> tuple[object, object]:
    posting.refresh_from_db()
    return posting.valid_to, posting.ending


# --- preparing --------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-059")
def test_only_the_county_office_takes_up_a_ground_that_stands_on_record(world: World) -> None:
    graded(world.county)
    asked = {"confirmed_on": DAY, "confirmed_by": "核实组", "confirmation": "属实"}
    others = (
        actor("city_office", "9901"), actor("county_office", "990102"), actor("township_clerk", "990101200"),
        actor("sending_unit", world.county.team.organisation), member(world.county),
    )  # fmt: skip
    for who in others:
        with pytest.raises(NotAllowed):
            actions.prepare(actor=who, posting=world.county, ground=3, **asked)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="不构成第4种情形"):
        actions.prepare(actor=county_office(), posting=world.county, ground=4, **asked)  # type: ignore[arg-type]
    recall = prepared(world.county)
    assert (recall.clause, recall.state) == ("JX18-052", "prepared")
    assert [one["sentence"] for one in recall.evidence] == [
        "2018年9月1日，年度考核等次：不合格（演示文件1号）"
    ]
    assert recall.version


def test_facts_are_confirmed_after_they_happened_and_by_somebody(world: World) -> None:
    graded(world.county)
    for confirmed_on, by, field in (
        (date(2018, 8, 31), "核实组", "confirmed_on"),
        (date(2018, 9, 11), "核实组", "confirmed_on"),
        (DAY, " ", "confirmation"),
    ):
        with pytest.raises(Refusal) as caught:
            actions.prepare(
                actor=county_office(), posting=world.county, ground=3, confirmed_on=confirmed_on, confirmed_by=by,
                confirmation="属实",
            )  # fmt: skip
        assert (caught.value.field, caught.value.clause) == (field, "JX18-059")


def test_one_recall_of_a_service_is_under_way_at_a_time(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    with pytest.raises(Conflict, match="已经在办理"):
        prepared(world.county)
    actions.drop(actor=county_office(2), recall=recall, reason="事实有出入")
    assert prepared(world.county).state == "prepared"


# --- the member's word ------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-059")
def test_nothing_goes_to_the_chain_before_the_member_was_heard(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    with pytest.raises(Refusal, match="还没有听取本人说明") as caught:
        actions.submit(actor=county_office(), recall=recall, opinion="建议召回")
    assert caught.value.clause == "JX18-059"
    heard(recall)
    with pytest.raises(Refusal, match="书面意见"):
        actions.submit(actor=county_office(), recall=recall, opinion=" ")
    assert actions.submit(actor=county_office(), recall=recall, opinion="建议召回").state == "open"


def test_the_office_enters_for_the_member_and_this_stays_visible(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    actions.explain(actor=county_office(2), recall=recall, text="电话说明：因病", on=DAY)
    (said,) = recall.explanations.all()
    assert (said.given, said.entered_by) == ("entered", "county_office-990101-2")
    for who in (member(world.city), actor("sending_unit", world.county.team.organisation)):
        with pytest.raises(NotAllowed):
            actions.explain(actor=who, recall=recall, text="代为说明", on=DAY)


def test_a_member_may_waive_and_still_speak_later(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    with pytest.raises(Refusal, match="放弃说明的理由"):
        actions.explain(actor=county_office(), recall=recall, text=" ", on=DAY, waived=True)
    actions.explain(actor=county_office(), recall=recall, text="联系三次未答复", on=DAY, waived=True)
    heard(recall)
    assert [one.given for one in recall.explanations.all()] == ["waived", "own"]
    assert actions.submit(actor=county_office(), recall=recall, opinion="建议召回").state == "open"


def test_what_the_member_said_is_read_by_the_offices_and_the_member_alone(world: World) -> None:
    graded(world.county)
    recall = heard(prepared(world.county))

    def text(who: Actor) -> str:
        return recalls.explanations(viewer=who, recall=recall)[0].text

    readers = (
        county_office(), actor("city_office", "9901"), actor("province_office", "99"), member(world.county),
    )  # fmt: skip
    assert {text(who) for who in readers} == {"家中有病人须照料"}
    for who in (actor("sending_unit", world.county.team.organisation), actor("auditor", "990101")):
        assert text(who) == ""
    actions.submit(actor=county_office(), recall=recall, opinion="建议召回")
    assert "病人" not in str(Case.objects.get().payload)
    assert not AuditEntry.objects.filter(detail__icontains="病人").exists()


# --- the chain --------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-059", "JX18-060")
def test_a_county_sent_member_is_recalled_by_the_county_office(world: World) -> None:
    recall = submitted(world.county)
    first, second = county_office(), county_office(2)
    with pytest.raises(NotAllowed, match="请由他人办理"):
        decide(recall, first)
    decide(recall, second)
    assert inbox(second) == [CITY_STEP]
    assert kept(world.county) == (None, "")
    decide(recall, second)
    recall.refresh_from_db()
    assert (recall.state, recall.notice_on) == ("recalled", DAY)
    assert kept(world.county) == (DAY, "recall")  # the day of the notice is the first without service
    assert [
        (ban.kind, ban.valid_from, ban.last_day, ban.clause) for ban in Ban.objects.order_by("valid_to")
    ] == [
        ("award", DAY, date(2018, 12, 31), "JX18-060"),
        ("promotion", DAY, date(2020, 9, 9), "JX18-060"),
    ]
    assert AuditEntry.objects.filter(verb="发出召回通知", actor_id=second.id, happened_on=DAY).exists()


@pytest.mark.clause("JX18-059")
@pytest.mark.parametrize(("level", "role", "division"), [("city", "city_office", "9901"), ("province", "province_office", "99")])  # fmt: skip
def test_the_notice_is_issued_by_the_office_of_the_sending_level(
    world: World, level: str, role: str, division: str
) -> None:
    posting = getattr(world, level)
    recall = submitted(posting)
    decide(recall, county_office(2))
    with pytest.raises(NotAllowed):
        decide(recall, county_office(2))
    decide(recall, actor(role, division))
    recall.refresh_from_db()
    assert recall.state == "recalled"
    issuer = {"city": "演示市", "province": "演示省"}[level]
    assert notices.notice_of(recall).issuer == f"{issuer}干部帮扶工作领导小组办公室"


def test_a_member_who_sits_in_an_office_does_not_decide_the_own_recall(world: World) -> None:
    from zhucun.foundation.accounts import actions as accounts

    account = world.county.cadre.account
    assert account is not None
    accounts.grant_role(
        actor=MACHINE, user=account, role="county_office", division="990101", since=date(2015, 1, 1)
    )
    recall = submitted(world.county)
    with pytest.raises(NotAllowed, match="与自己有关"):
        decide(recall, member(world.county))


@pytest.mark.parametrize(("outcome", "state"), [("refused", "refused"), ("returned", "returned")])
def test_a_recall_not_agreed_to_changes_its_state_and_nothing_else(
    world: World, outcome: str, state: str
) -> None:
    recall = submitted(world.county)
    decide(recall, county_office(2), outcome, opinion="证据不足")  # type: ignore[arg-type]
    recall.refresh_from_db()
    assert (recall.state, recall.closing_note, recall.notice_on) == (state, "证据不足", None)
    assert kept(world.county) == (None, "")
    assert not Ban.objects.exists()


def test_what_was_returned_is_mended_and_put_again_as_a_new_case(world: World) -> None:
    recall = submitted(world.county)
    first = recall.case
    decide(recall, county_office(2), "returned", opinion="补充核实")
    recall.refresh_from_db()
    again = actions.submit(actor=county_office(), recall=recall, opinion="已补充核实，建议召回")
    case = Case.objects.get(state="open")
    assert (case.pk, case.previous_id) == (again.case, first)
    assert case.payload["书面意见"] == "已补充核实，建议召回"


def test_a_withdrawn_recall_is_dropped(world: World) -> None:
    recall = submitted(world.county)
    case = cases.case(viewer=MACHINE, pk=recall.case)  # type: ignore[arg-type]
    assert case is not None
    approvals.withdraw(actor=county_office(), case=case, reason="本人已主动申请调整")
    recall.refresh_from_db()
    assert (recall.state, recall.closing_note) == ("dropped", "本人已主动申请调整")
    assert kept(world.county) == (None, "")


def test_the_county_office_gives_up_a_recall_before_the_chain_too(world: World) -> None:
    recall = submitted(world.county)
    with pytest.raises(NotAllowed):
        actions.drop(actor=actor("city_office", "9901"), recall=recall, reason="情况变化")
    actions.drop(actor=county_office(2), recall=recall, reason="情况变化")
    recall.refresh_from_db()
    assert recall.state == "dropped"
    assert Case.objects.get().state == "withdrawn"
    assert AuditEntry.objects.filter(verb="撤回召回送审", actor_id=county_office(2).id).exists()


def test_what_no_longer_stands_on_record_does_not_go_to_the_chain(world: World) -> None:
    fact = graded(world.county)
    recall = heard(prepared(world.county))
    fact_actions.void_fact(actor=county_office(), fact=fact, reason="登错人")
    with pytest.raises(Refusal, match="不构成第3种情形"):
        actions.submit(actor=county_office(), recall=recall, opinion="建议召回")


def test_facts_of_later_evidence_reach_the_chain(world: World) -> None:
    graded(world.county)
    recall = heard(prepared(world.county))
    RecallFact.objects.filter(posting=world.county).update(source="演示文件2号")
    actions.submit(actor=county_office(), recall=recall, opinion="建议召回")
    assert "演示文件2号" in Case.objects.get().payload["事实"][0]


@pytest.mark.clause("JX18-060")
def test_another_number_of_years_in_the_pack_bars_promotion_longer(world: World, tmp_path: Path) -> None:
    change_pack(tmp_path, {"promotion_years, value: 2": "promotion_years, value: 3"})
    recalled(world.county)
    assert Ban.objects.get(kind="promotion").last_day == date(2021, 9, 9)


# --- a service that ends meanwhile ------------------------------------------------------------------------------


def test_a_service_that_ended_is_not_taken_up(world: World) -> None:
    graded(world.county)
    end(world.county)
    with pytest.raises(Refusal, match=r"甲一的驻村任职已于2018年9月10日结束（调整），不能召回"):
        prepared(world.county)


def test_a_prepared_recall_is_dropped_when_the_service_ended_meanwhile(world: World) -> None:
    graded(world.county)
    recall = heard(prepared(world.county))
    end(world.county)
    row = actions.submit(actor=county_office(), recall=recall, opinion="建议召回")
    assert row.state == "dropped"
    assert row.closing_note == "甲一的驻村任职已于2018年9月10日结束（调整），召回不再办理。"
    assert not Case.objects.exists()
    with pytest.raises(Conflict):
        actions.explain(actor=member(world.county), recall=recall, text="说明", on=DAY)


def test_no_notice_goes_out_for_a_service_that_ended_while_it_was_decided(world: World) -> None:
    recall = submitted(world.county)
    decide(recall, county_office(2))
    end(world.county)
    with pytest.raises(Conflict, match="不能再发召回通知"):
        decide(recall, county_office(2))
    recall.refresh_from_db()
    assert (recall.state, kept(world.county)) == ("open", (DAY, "adjustment"))
    assert not Ban.objects.exists()
    actions.drop(actor=county_office(2), recall=recall, reason="已调整")
    recall.refresh_from_db()
    assert recall.state == "dropped"


# --- who reads --------------------------------------------------------------------------------------------------


def test_recalls_are_read_by_offices_in_their_area_the_unit_and_the_member(world: World) -> None:
    recall = recalled(world.county)

    def sees(who: Actor) -> bool:
        return recalls.recall(viewer=who, pk=recall.pk) is not None

    for who in (
        county_office(), actor("city_office", "9901"), actor("province_office", "99"), actor("selection_office", "990101"),
        actor("auditor", "99"), actor("sending_unit", world.county.team.organisation), member(world.county),
    ):  # fmt: skip
        assert sees(who), who.label
    for who in (
        actor("county_office", "990102"), actor("sending_unit", world.city.team.organisation), member(world.city),
        actor("township_clerk", "990101200"), actor("county_leader", "990101"), actor("finance_discipline", "990101"),
    ):  # fmt: skip
        assert not sees(who), who.label


def test_the_township_does_not_read_a_recall_through_the_approvals(world: World) -> None:
    submitted(world.county)
    assert not cases.visible_to(actor("township_clerk", "990101200")).exists()
    assert cases.visible_to(actor("sending_unit", world.county.team.organisation)).exists()


# --- papers -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-059", "JX18-060")
def test_the_notice_says_ground_facts_dates_and_effects(world: World) -> None:
    recall = submitted(world.city)
    draft = notices.notice_of(recall)
    assert draft.notice_on is None
    assert [(one.title, one.last_day) for one in draft.effects] == [
        ("自本通知发出之日至当年年底不得评先评优", None),
        ("自本通知发出之日起2年内不得提拔使用", None),
    ]
    assert "自本通知发出之日起2年内不得提拔使用；相关处理情况" in circular_of(draft).body[-3].text
    decide(recall, county_office(2))
    decide(recall, actor("city_office", "9901"))
    notice = notices.notice_of(Recall.objects.get())
    assert (notice.unit, notice.person, notice.village) == ("演示市水务局", "乙二", "甲县东川乡羊坡村")
    assert notice.clause_label == "厅字〔2018〕34号 第九条(五)3"
    assert "“不称职”或“不合格”" in notice.ground_text
    assert notice.facts == ("2018年9月1日，年度考核等次：不合格（演示文件1号）",)
    assert notice.heard == ("已听取本人说明（2018年9月10日）",)
    assert [(one.title, one.last_day) for one in notice.effects] == [
        ("不得评先评优", date(2018, 12, 31)),
        ("不得提拔使用", date(2020, 9, 9)),
    ]
    assert notice.copies == ("甲县干部帮扶工作领导小组办公室", "东川乡")


def test_a_recall_that_was_not_put_to_the_chain_has_no_notice(world: World) -> None:
    graded(world.county)
    with pytest.raises(Refusal, match="没有召回通知可打印"):
        notices.notice_of(prepared(world.county))


@pytest.mark.clause("JX18-060")
def test_the_note_for_the_dossier_tells_the_recall_as_of_a_day(world: World) -> None:
    recalled(world.county)
    cadre = world.county.cadre
    assert notices.dossier_note_of(cadre, date(2018, 9, 9)).entries == ()
    (entry,) = notices.dossier_note_of(cadre, DAY).entries
    assert (entry.kind, entry.happened_on, entry.issuer) == ("召回", DAY, "甲县干部帮扶工作领导小组办公室")
    assert [one.last_day for one in entry.effects] == [date(2018, 12, 31), date(2020, 9, 9)]
