"""The pages: one recall through its whole chain, one refused, and who is shown what."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.documents.testing import pdf_pages
from zhucun.work.appraisal.actions import honours as honour_actions
from zhucun.work.appraisal.models import Award, Ban, Explanation, PromotionConsultation, Recall, RecallFact
from zhucun.work.teams.actions import terms
from zhucun.work.teams.models import Posting

from .conftest import (
    DAY,
    MACHINE,
    World,
    absent,
    actor,
    browser,
    county_office,
    decide,
    graded,
    heard,
    note,
    prepared,
    recalled,
    submitted,
    user,
)  # fmt: skip


def office(number: int = 1) -> Client:
    return browser(user("county_office", "990101", number))


def own(posting: Posting) -> Client:
    assert posting.cadre.account is not None
    return browser(posting.cadre.account)


def unit(posting: Posting) -> Client:
    return browser(user("sending_unit", posting.team.organisation))


def shown(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, (name, answer.status_code)
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def sent(client: Client, name: str, *args: object, status: int = 302, **data: Any) -> HttpResponse:
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == status, (name, answer.status_code)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.clause("JX18-059", "JX18-060", "JX18-055")
def test_a_recall_from_the_hint_to_the_notice(world: World) -> None:
    posting = world.city
    sent(
        office(), "recall_fact_new", posting.pk, "poll", text="群众满意度测评", number="58.5", answers="42",
        happened_on="2018-09-01", source="测评汇总表",
    )  # fmt: skip
    page = shown(office(), "recall_hints")
    assert "群众满意度测评58.5%（有效票数42张），低于60%" in page
    assert "/clauses/JX18-055/" in page
    assert reverse("recall_prepare", args=[posting.pk]) in page

    sent(
        office(), "recall_prepare", posting.pk, ground="6", confirmed_on="2018-09-08", confirmed_by="督导组",
        confirmation="查阅测评票，属实",
    )  # fmt: skip
    recall = Recall.objects.get()
    assert "待本人说明" in shown(office(), "recall", recall.pk)
    page = shown(office(), "appraisal_member", posting.pk)
    assert reverse("recall_prepare", args=[posting.pk]) not in page
    assert "召回核实中" in page

    assert reverse("recall_explain", args=[recall.pk]) in shown(own(posting), "recall", recall.pk)
    sent(own(posting), "recall_explain", recall.pk, text="家中有病人", on="2018-09-10")
    sent(office(), "recall_submit", recall.pk, opinion="建议召回")
    page = shown(office(), "recall", recall.pk)
    assert "等甲县领导小组办公室办理" in page
    assert "家中有病人" in page

    decide(recall, county_office(2))
    decide(recall, actor("city_office", "9901"))
    for client in (office(), unit(posting), own(posting), browser(user("auditor", "99"))):
        page = shown(client, "recall", recall.pk)
        assert "2018年9月10日至2018年12月31日（含）" in page
        assert "2018年9月10日至2020年9月9日（含）" in page
        assert ("家中有病人" in page) is (client.session["_auth_user_id"] in readers(posting))
    assert "无正当理由离岗天数" in shown(own(posting), "appraisal_member", posting.pk)
    assert "乙二" in shown(unit(posting), "bans")


def readers(posting: Posting) -> set[str]:
    return {str(user("county_office", "990101").pk), str(posting.cadre.account_id)}


@pytest.mark.clause("JX18-059")
def test_the_notice_prints_as_a_draft_and_leaves_a_trace(world: World, tmp_path: Path) -> None:
    recall = recalled(world.county)
    answer = office().get(reverse("recall_notice", args=[recall.pk]))
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(line.text for page in pdf_pages(answer.content, tmp_path) for line in page)
    assert text.startswith("送审稿关于召回驻村工作队员甲一的通知甲县教育局：")
    for words in (
        "选派到甲县东川乡东川村的驻村工作队队长甲一", "厅字〔2018〕34号第九条(五)3", "年度考核等次：不合格",
        "自2018年9月10日至2018年12月31日不得评先评优", "自2018年9月10日至2020年9月9日不得提拔使用",
        "甲县干部帮扶工作领导小组办公室", "2018年9月10日", "抄送：东川乡。",
    ):  # fmt: skip
        assert words in text, words
    assert "病人" not in text
    assert AuditEntry.objects.filter(verb="打印召回通知", subject_id=str(recall.pk)).count() == 1
    shown(browser(user("county_office", "990102")), "recall_notice", recall.pk, status=404)


@pytest.mark.clause("JX18-059")
def test_a_recall_refused_leaves_the_member_in_service(world: World) -> None:
    recall = submitted(world.county)
    decide(recall, county_office(2), "refused", opinion="情节轻微")
    page = shown(office(), "recall", recall.pk)
    assert "未召回" in page
    assert "情节轻微" in page
    assert "不同意" in page
    shown(office(), "recall_notice", recall.pk, status=422)
    assert "上次办理：未召回" in shown(office(), "recall_hints")
    assert not Ban.objects.exists()


def test_the_office_enters_what_the_member_said_or_waived(world: World) -> None:
    graded(world.county)
    recall = prepared(world.county)
    page = sent(office(), "recall_explain", recall.pk, text="", on="2018-09-10", waived="on", status=422)
    assert "必填" in page.content.decode()
    sent(office(), "recall_explain", recall.pk, text="三次联系未答复", on="2018-09-10", waived="on")
    assert Explanation.objects.get().given == "waived"
    page_text = shown(office(), "recall", recall.pk)
    assert "放弃说明，2018年9月10日，county_office-990101-1录入" in page_text


def test_a_form_refused_keeps_what_was_typed_and_shows_the_clause(world: World) -> None:
    graded(world.county)
    answer = sent(
        office(), "recall_prepare", world.county.pk, ground="3", confirmed_on="2018-08-01", confirmed_by="督导组甲",
        confirmation="属实", status=422,
    )  # fmt: skip
    page = answer.content.decode()
    assert "核实日期不能早于事实日期2018年9月1日" in page
    assert "督导组甲" in page
    assert page.count("/clauses/JX18-059/") == 2


def test_a_recall_whose_service_ended_says_so_instead_of_going_on(world: World) -> None:
    graded(world.county)
    recall = heard(prepared(world.county))
    terms.end_service(actor=MACHINE, posting=world.county, on=DAY, ending="adjustment", reason="工作调动")
    client = office()
    answer = client.post(reverse("recall_submit", args=[recall.pk]), {"opinion": "建议召回"}, follow=True)
    page = answer.content.decode()
    assert "甲一的驻村任职已于2018年9月10日结束（调整），召回不再办理。" in page
    assert "不再办理" in page


def test_the_office_gives_a_recall_up_from_its_page(world: World) -> None:
    recall = submitted(world.county)
    sent(office(2), "recall_drop", recall.pk, reason="", status=422)
    sent(office(2), "recall_drop", recall.pk, reason="情况变化")
    recall.refresh_from_db()
    assert recall.state == "dropped"


# --- facts ------------------------------------------------------------------------------------------------------


def test_each_role_is_offered_the_facts_it_may_state(world: World) -> None:
    def offered(client: Client) -> set[str]:
        page = shown(client, "appraisal_member", world.county.pk)
        kinds = ("grade", "measure", "poll", "punishment", "unsuitable")
        return {kind for kind in kinds if reverse("recall_fact_new", args=[world.county.pk, kind]) in page}

    assert offered(office()) == {"grade", "measure", "poll", "punishment", "unsuitable"}
    assert offered(unit(world.county)) == {"grade"}
    assert offered(browser(user("township_clerk", "990101200"))) == {"unsuitable"}
    assert offered(browser(user("finance_discipline", "990101"))) == {"punishment"}
    assert offered(browser(user("city_office", "9901"))) == {"measure"}
    assert offered(own(world.county)) == offered(browser(user("auditor", "99"))) == set()


def test_a_township_states_its_view_and_sees_nothing_else_of_the_member(world: World) -> None:
    graded(world.county)
    clerk = browser(user("township_clerk", "990101200"))
    sent(
        clerk, "recall_fact_new", world.county.pk, "unsuitable", level="乡", text="群众反映差", happened_on="2018-09-09",
        source="党委会纪要",
    )  # fmt: skip
    page = shown(clerk, "appraisal_member", world.county.pk)
    assert "乡：群众反映差" in page
    assert "不合格" not in page
    assert "召回提示" not in page
    shown(clerk, "appraisal_member", world.province.pk, status=404)
    sent(clerk, "recall_fact_new", world.county.pk, "grade", status=403)
    shown(clerk, "recalls", status=403)


def test_a_wrong_fact_is_voided_from_the_page(world: World) -> None:
    fact = graded(world.county)
    assert reverse("recall_fact_void", args=[fact.pk]) in shown(office(), "appraisal_member", world.county.pk)
    shown(browser(user("county_office", "990102")), "recall_fact_void", fact.pk, status=404)
    sent(office(), "recall_fact_void", fact.pk, reason="登错人")
    assert "2018-09-10作废：登错人" in shown(office(), "appraisal_member", world.county.pk)
    shown(office(), "recall_fact_new", world.county.pk, "rumour", status=404)
    shown(office(), "recall_fact_new", world.county.pk, "absence_year", status=404)


@pytest.mark.clause("JX18-053")
def test_both_counters_stand_on_the_members_page(world: World) -> None:
    absent(world.county, 16, 20)
    for client in (office(), own(world.county), unit(world.county)):
        page = shown(client, "appraisal_member", world.county.pk)
        assert "连续离岗" in page
        assert "一年内累计离岗（任意连续12个月）" in page
        assert "已超过" in page


# --- lists ------------------------------------------------------------------------------------------------------


def test_lists_show_their_own_people_and_leave_a_trace_when_taken_along(world: World) -> None:
    recall = recalled(world.county)
    note(world.city, "grade", text="不合格")
    name = world.county.cadre.name
    lists = ("recalls", "bans", "appraisal_members")
    for listed in lists:
        query = "?serving=all" if listed == "appraisal_members" else ""
        for client in (office(), browser(user("auditor", "99")), unit(world.county)):
            assert name in shown(client, listed, query=query), listed
        for client in (browser(user("county_office", "990102")), unit(world.other)):
            assert name not in shown(client, listed, query=query), listed
        joint = "&" if query else "?"
        assert name in shown(office(), listed, query=f"{query}{joint}export=csv")
    for listed in ("recall_hints", "promotion_proposals", "awards", "promotions"):
        shown(office(), listed, query="?export=csv")
    assert AuditEntry.objects.filter(verb="导出").count() == 7
    assert name in shown(own(world.county), "recalls")
    assert name not in shown(own(world.city), "recalls")
    shown(own(world.city), "recall", recall.pk, status=404)
    shown(own(world.city), "appraisal_member", world.county.pk, status=404)


def test_a_township_looked_at_narrows_the_lists(world: World) -> None:
    note(world.province, "grade", text="不合格")
    recalled(world.county)
    client = office()
    assert "丙三" in shown(client, "recall_hints")
    client.get(reverse("switch_place"), {"to": "990101200"})
    assert "丙三" not in shown(client, "recall_hints")
    assert "甲一" in shown(client, "recalls")
    client.get(reverse("switch_place"), {"to": "990101201"})
    assert "丙三" in shown(client, "recall_hints")
    assert "甲一" not in shown(client, "recalls")


def test_filters_narrow_the_lists(world: World) -> None:
    recalled(world.county)
    assert "甲一" in shown(office(), "recalls", query="?state=recalled&ground=3&q=教育")
    assert "甲一" not in shown(office(), "recalls", query="?state=open")
    assert "甲一" not in shown(office(), "recalls", query="?ground=4")
    assert "甲一" not in shown(office(), "appraisal_members")
    assert "甲一" in shown(office(), "appraisal_members", query="?serving=ended&q=甲")
    assert "甲一" in shown(office(), "bans", query="?kind=award&held=now&q=甲")


def test_lists_ask_the_same_number_of_queries_whatever_their_length(world: World) -> None:
    client = office()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            for name in ("recalls", "bans", "appraisal_members", "recall_hints"):
                shown(client, name)
        return len(seen)

    graded(world.city)
    recalled(world.county)
    asked()
    one = asked()
    recalled(world.province, issuer=actor("province_office", "99"))
    assert asked() <= one


# --- awards and promotions --------------------------------------------------------------------------------------


@pytest.mark.clause("JX18-070")
def test_awards_are_entered_from_the_page_and_a_banned_person_is_refused(world: World) -> None:
    said: dict[str, Any] = {
        "title": "先进个人",
        "level": "county",
        "year": "2018",
        "awarded_on": "2018-09-10",
        "issuer": "县委",
    }
    sent(office(), "award_new", world.county.cadre_id, **said)
    sent(office(), "award_unit_new", organisation="甲县教育局", **said)
    answer = sent(office(), "award_unit_new", organisation="没有的局", status=422, **said)
    assert "没有唯一叫“没有的局”的单位" in answer.content.decode()
    assert Award.objects.count() == 2
    page = shown(office(), "awards")
    assert "100.0%" in page
    recalled(world.city, issuer=actor("city_office", "9901"))
    answer = sent(office(), "award_new", world.city.cadre_id, status=422, **said)
    assert "不得评先评优" in answer.content.decode()
    assert "/clauses/JX18-060/" in answer.content.decode()
    shown(browser(user("county_office", "990102")), "award_new", world.county.cadre_id, status=404)
    award = Award.objects.filter(cadre__isnull=False).get()
    shown(browser(user("county_office", "990102")), "award_void", award.pk, status=404)
    sent(office(), "award_void", award.pk, reason="登错")


@pytest.mark.clause("PL-118")
def test_a_missed_task_is_recorded_from_the_page(world: World) -> None:
    other = browser(user("county_office", "990102"))
    sent(other, "missed_task_new", world.other.cadre_id, year="2018", cause="未完成搬迁")
    page = shown(other, "bans")
    assert "2018年度未完成任务：未完成搬迁" in page
    answer = sent(office(), "missed_task_new", world.county.cadre_id, year="2018", cause="未完成", status=422)
    assert "没有对未完成任务的个人取消评优的规定" in answer.content.decode()
    ban = Ban.objects.get()
    shown(office(), "missed_task_void", ban.pk, status=404)
    sent(other, "missed_task_void", ban.pk, reason="登错")


@pytest.mark.clause("JX18-069", "JX18-060")
def test_a_promotion_is_asked_answered_and_decided_from_the_pages(world: World) -> None:
    recalled(world.county)
    selection, city = browser(user("selection_office", "990101")), browser(user("city_office", "9901"))
    sent(selection, "reserved_post_new", post="副乡长", reserved_on="2018-09-10", citation="纪要")
    page = shown(selection, "promotion_new", world.county.cadre_id)
    assert "不得提拔使用" in page
    assert "副乡长" in page
    sent(selection, "promotion_new", world.county.cadre_id, post="副局长", asked_on="2018-09-10", reserved="")
    row = PromotionConsultation.objects.get()
    answer = sent(selection, "promotion_decide", row.pk, decision="appointed", on="2018-09-10", status=422)
    assert "还没有答复意见" in answer.content.decode()
    sent(city, "promotion_answer", row.pk, opinion="限制期内，不同意", on="2018-09-10")
    sent(selection, "promotion_decide", row.pk, decision="not_appointed", on="2018-09-10")
    page = shown(unit(world.county), "promotion", row.pk)
    assert "限制期内，不同意" in page
    assert "未任用" in page
    shown(unit(world.city), "promotion", row.pk, status=404)
    shown(browser(user("county_office", "990102")), "promotion_answer", row.pk, status=404)


def test_members_rated_excellent_stand_on_the_page_of_proposals(world: World) -> None:
    note(world.county, "grade", text="优秀")
    terms.end_service(actor=MACHINE, posting=world.county, on=DAY, ending="term", reason="任期届满")
    assert "甲一" in shown(unit(world.county), "promotion_proposals")
    assert "甲一" not in shown(unit(world.city), "promotion_proposals")


def test_every_page_opens_for_who_reads_all_of_it(world: World) -> None:
    recall = recalled(world.county)
    honour_actions.record_award(
        actor=county_office(), cadre=world.county.cadre, year=2018, awarded_on=date(2018, 9, 1), level="county", title="先进",
        issuer="县委",
    )  # fmt: skip
    assert RecallFact.objects.exists()
    for name, *args in (
        ("recalls",), ("recall_hints",), ("recall", recall.pk), ("appraisal_members",), ("appraisal_member", world.county.pk),
        ("bans",), ("awards",), ("promotions",), ("promotion_proposals",),
    ):  # fmt: skip
        for role, place in (("auditor", "99"), ("province_office", "99"), ("selection_office", "9901")):
            shown(browser(user(role, place)), name, *args)
