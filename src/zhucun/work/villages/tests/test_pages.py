"""The pages: for whom they open, what they show, what a form does, what comes back when it is refused."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from zhucun.foundation.accounts.models import User
from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.audit.models import AuditEntry
from zhucun.work.households.tests.world import COUNTY, MACHINE, NEXT_VILLAGE, VILLAGE
from zhucun.work.teams.tests.conftest import queries_of, shown
from zhucun.work.units.tests.conftest import actor
from zhucun.work.villages.actions import problems
from zhucun.work.villages.actions.sample import load_sample
from zhucun.work.villages.models import (
    BaseRecord,
    CollectiveEntry,
    DisasterRisk,
    EnvironmentCheck,
    LedgerEntry,
    Problem,
    Profile,
    VillageExit,
)
from zhucun.work.villages.queries import exits as exit_queries

from .conftest import TODAY, adopt, browser, mark, poor_household, profile

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{VILLAGE}/"
FORMS = ("profile", "problems", "risks", "checks", "collective", "ledgers", "base", "exit")


def committee() -> Client:
    return browser("village_committee", VILLAGE)


def office() -> Client:
    return browser("county_office", COUNTY)


def posted(client: Client, url: str, **typed: Any) -> None:
    """A form that goes through leads on."""
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.content.decode()[:4000]


def test_the_pages_open_for_those_whose_area_it_is(world: None) -> None:
    profile(persons=247)
    for role, division in (
        ("county_office", COUNTY), ("township_clerk", "990102200"), ("village_committee", VILLAGE),
        ("team_member", VILLAGE), ("county_leader", COUNTY), ("auditor", COUNTY), ("finance_discipline", COUNTY),
    ):  # fmt: skip
        client = browser(role, division)
        for url in ("/villages/", "/villages/gaps/", "/villages/problems/", "/villages/exits/", PAGE):
            shown(client, url)


def test_above_the_county_the_list_asks_to_choose_one(world: None) -> None:
    for url in ("/villages/", "/villages/gaps/", "/villages/problems/"):
        assert "请先用“切换地区”选一个县" in shown(browser("city_office", "9901"), url)


def test_another_village_meets_404(world: None) -> None:
    row = profile(persons=247)
    told = problems.note_problem(actor=MACHINE, village_key=VILLAGE, kind="其他", title="路", noted_on=TODAY)
    other = browser("village_committee", NEXT_VILLAGE)
    for url in (
        PAGE, *(f"{PAGE}{form}/new/" for form in FORMS), f"/villages/profiles/{row.pk}/correct/",
        f"/villages/problems/{told.pk}/close/", f"/villages/records/problem/{told.pk}/void/",
        f"/villages/records/nonsense/{told.pk}/void/", "/villages/990102200/", "/villages/nowhere/",
    ):  # fmt: skip
        assert other.get(url).status_code == 404, url


def test_who_only_reads_is_offered_no_form_and_gets_none(world: None) -> None:
    profile(persons=247)
    reader = browser("auditor", COUNTY)
    assert "登记村情" not in shown(reader, PAGE)
    for form in FORMS:
        assert reader.get(f"{PAGE}{form}/new/").status_code == 403


def test_the_page_of_the_sample_reads_as_printed(world: None) -> None:
    load_sample(actor=MACHINE, village_key=VILLAGE)
    page = shown(committee(), PAGE)
    for words in ("2017 年村情", "39.3", "740,000", "原文年份 20xx", "旱灾", "交通条件差", "尚无记录"):
        assert words in page, words


def test_the_page_shows_the_change_to_the_year_before_and_the_year_asked_for(world: None) -> None:
    profile(year=2016, persons=240)
    profile(year=2017, persons=247)
    assert "+7" in shown(committee(), PAGE)
    assert "2016 年村情" in shown(committee(), f"{PAGE}?year=2016")


def test_a_profile_is_recorded_from_the_page_and_the_registry_is_offered(world: None) -> None:
    poor_household(3)
    form = shown(committee(), f"{PAGE}profile/new/?year=2017")
    assert "系统统计为 3，不填即取此数" in form
    posted(committee(), f"{PAGE}profile/new/", year="2017", source="入户核查", persons="247", bus="是")
    row = Profile.objects.get()
    assert row.values == {"persons": "247", "bus": "是", "poor_households": "1", "poor_persons": "3"}
    assert "取自统计" in shown(committee(), PAGE)


def test_a_refused_profile_keeps_what_was_typed_and_names_the_field_and_clause(world: None) -> None:
    typed = {"year": "2017", "source": "入户核查", "persons": "247", "poor_persons": "300"}
    answer = committee().post(f"{PAGE}profile/new/", typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "大于“总人口”247" in text
    assert 'value="300"' in text
    assert "/clauses/PL-023/" in text
    assert not Profile.objects.exists()


def test_a_profile_is_corrected_and_voided_from_the_page(world: None) -> None:
    row = profile(persons=247, households=65)
    url = f"/villages/profiles/{row.pk}/correct/"
    assert 'value="247"' in shown(committee(), url)
    posted(committee(), url, source="复核", reason="漏登", persons="250", households="65")
    fresh = Profile.objects.get(voided_on=None)
    assert "漏登" in shown(committee(), PAGE)
    posted(committee(), f"/villages/records/profile/{fresh.pk}/void/", reason="登错村")
    assert not Profile.objects.filter(voided_on=None).exists()


def test_every_ledger_is_kept_from_its_form(world: None) -> None:
    client = committee()
    day = TODAY.isoformat()
    posted(
        client,
        f"{PAGE}problems/new/",
        kind="农民贷款难",
        title="贷不到款",
        noted_on=day,
        households="3",
        persons="9",
    )
    posted(client, f"{PAGE}risks/new/", kind="旱灾", since=day)
    posted(client, f"{PAGE}checks/new/", checked_on=day, checker="王检查", cleared=["粪堆", "垃圾堆"])
    posted(client, f"{PAGE}collective/new/", kind="income", subject="光伏", amount="100.50", booked_on=day)
    posted(client, f"{PAGE}ledgers/new/", what="meeting:党课", happened_on=day, people="全体党员")
    check = EnvironmentCheck.objects.get()
    assert [item for item, done in check.cleared().items() if done] == ["垃圾堆", "粪堆"]
    assert CollectiveEntry.objects.get().year == 2018
    assert LedgerEntry.objects.get().kind == "党课"
    page = shown(client, PAGE)
    for words in ("贷不到款", "旱灾", "王检查", "光伏", "全体党员"):
        assert words in page, words
    posted(client, f"/villages/problems/{Problem.objects.get().pk}/close/", on=day, outcome="贷到了")
    assert Problem.objects.get().closed_on == TODAY
    posted(client, f"/villages/records/risk/{DisasterRisk.objects.get().pk}/void/", reason="登错")
    for kind, row in (
        ("check", check),
        ("entry", CollectiveEntry.objects.get()),
        ("ledger", LedgerEntry.objects.get()),
    ):
        posted(client, f"/villages/records/{kind}/{row.pk}/void/", reason="登错")
    assert "光伏" not in shown(client, PAGE)


def test_a_risk_ends_from_its_form(world: None) -> None:
    row = problems.note_risk(actor=MACHINE, village_key=VILLAGE, kind="旱灾", since=date(2017, 1, 1))
    posted(committee(), f"/villages/risks/{row.pk}/end/", on=TODAY.isoformat())
    assert "2017-01-01 至 2018-02-28" in shown(committee(), PAGE)


def test_base_items_show_where_an_instrument_names_them(world: None) -> None:
    assert "驻村基础资料" not in shown(committee(), PAGE)
    adopt("linfen-2018-34", COUNTY)
    client = committee()  # the measures take effect later in the year; the demonstration's day moves on
    User.objects.update(demo_date=date(2018, 12, 1))
    posted(
        client, f"{PAGE}base/new/", item="帮扶手册", checked_on="2018-12-01", present="on", updated_on="2018-11-01",
        households="30",
    )  # fmt: skip
    page = shown(client, PAGE)
    assert "驻村基础资料" in page
    assert "齐备" in page
    posted(client, f"/villages/records/base/{BaseRecord.objects.get().pk}/void/", reason="看错")


def test_the_list_of_villages_shows_key_figures_and_is_taken_along_whole(world: None) -> None:
    load_sample(actor=MACHINE, village_key=VILLAGE)
    page = shown(office(), "/villages/")
    assert "方山坪村" in page
    assert "39.3" in page
    answer = office().get("/villages/?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    heads = next(row for row in rows if "村代码" in row)
    line = dict(zip(heads, next(row for row in rows if row[0] == VILLAGE), strict=True))
    assert (line["总人口（人）"], line["饮水困难牲畜（头（只））"], line["主要作物"]) == (
        247,
        700,
        "玉米、薯类",
    )
    assert AuditEntry.objects.filter(verb="导出", subject_kind="村情").count() == 1


def test_the_years_of_a_village_are_taken_along_side_by_side(world: None) -> None:
    profile(year=2016, persons=240)
    profile(year=2017, persons=247)
    sheet = load_workbook(io.BytesIO(committee().get(f"{PAGE}?export=xlsx").getvalue())).active
    assert sheet is not None
    assert ("人口", "总人口（人）", 247, 240) in list(sheet.iter_rows(values_only=True))


def test_the_problem_ledger_of_a_county_narrows_to_what_is_open(world: None) -> None:
    for title, village in (("路不通", VILLAGE), ("缺水", NEXT_VILLAGE)):
        problems.note_problem(actor=MACHINE, village_key=village, kind="其他", title=title, noted_on=TODAY)
    problems.close_problem(actor=MACHINE, problem=Problem.objects.get(title="缺水"), on=TODAY, outcome="通水")
    page = shown(office(), "/villages/problems/?state=open")
    assert "路不通" in page
    assert "缺水" not in page
    assert office().get("/villages/problems/?export=csv").status_code == 200


def test_the_gaps_name_what_is_missing(world: None) -> None:
    mark(VILLAGE, "filed_poor_village", "2014")
    page = shown(office(), "/villages/gaps/")
    assert "驻村帮扶工作队" in page
    assert "/clauses/PL-116/" in page
    assert office().get("/villages/gaps/?export=xlsx").status_code == 200


def test_an_exit_goes_its_way_on_the_pages(world: None) -> None:
    mark(VILLAGE, "filed_poor_village", "2014")
    answer = committee().post(f"{PAGE}exit/new/", {"evidence": "会议记录"})
    assert answer.status_code == 422
    assert "还不能退出" in answer.content.decode()
    profile(persons=247)
    poor_household(4)
    assert "4 人 ÷ 247 人 = 1.62%" in shown(committee(), f"{PAGE}exit/new/")
    posted(committee(), f"{PAGE}exit/new/", evidence="会议记录、核实表")
    row = VillageExit.objects.get()
    steps = {one.title: one for one in exit_queries.steps(row)}
    approvals.decide(actor=actor("village_committee", VILLAGE), step=steps["村级申请"].pk, outcome="approved")
    clerk, url = browser("township_clerk", "990102200"), f"/villages/exits/{row.pk}/"
    assert "/examine/" in shown(clerk, url)
    assert "/examine/" not in shown(committee(), url)
    posted(
        clerk, f"{url}{steps['乡镇核实'].pk}/examine/", people="赵", examined_on=TODAY.isoformat(), sound="yes", finding="属实"
    )  # fmt: skip
    approvals.decide(
        actor=actor("township_clerk", "990102200"), step=steps["乡镇核实"].pk, outcome="approved"
    )
    notice = f"{url}{steps['乡镇公示'].pk}/notice/"
    few = {"place": "公示栏", "starts_on": TODAY.isoformat(), "days": "3"}
    assert "不得少于7天" in clerk.post(notice, few).content.decode()
    posted(clerk, notice, **few | {"days": "7"})
    assert "公示还没有期满" in shown(clerk, url)
    assert "方山坪村" in shown(office(), "/villages/exits/?state=running")
    assert browser("village_committee", NEXT_VILLAGE).get(url).status_code == 404


def test_a_county_exit_is_put_by_its_office(world: None) -> None:
    assert "乙县退出" in shown(office(), "/villages/exits/")
    assert "是扶贫开发工作重点县" in shown(office(), f"/villages/{COUNTY}/exit/new/")
    assert committee().get(f"/villages/{COUNTY}/exit/new/").status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_much_is_on_record(world: None) -> None:
    load_sample(actor=MACHINE, village_key=VILLAGE)
    client = committee()
    before = queries_of(lambda: shown(client, PAGE))
    for number in range(5):
        problems.note_problem(
            actor=MACHINE, village_key=VILLAGE, kind="其他", title=str(number), noted_on=TODAY
        )
    assert queries_of(lambda: shown(client, PAGE)) == before
