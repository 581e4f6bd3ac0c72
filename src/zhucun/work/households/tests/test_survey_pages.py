"""The pages of surveys, years, checklists, aid and looking again: who opens them, what they show, what a refusal keeps."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from zhucun.foundation.accounts.models import User
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions import years
from zhucun.work.households.models import (
    FollowUp,
    Household,
    HouseholdItem,
    Measure,
    Relocation,
    RelocationVisit,
    Reverification,
    Standing,
    Survey,
    VillageItem,
)

from . import world as places
from .test_pages import browser, post, shown
from .world import COUNTY, MACHINE, NEXT_VILLAGE, VILLAGE, actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
SINCE = date(2014, 10, 1)
SIX = "households.six_to_households"


@pytest.fixture
def home() -> Household:
    policy.adopt(
        actor=MACHINE, instrument="hunan-2015-1", division="99", citation="测试", valid_from=date(2015, 2, 13)
    )
    for pack, where in (("county-2015", COUNTY), ("plans-templates", "9901")):
        policy.adopt(
            actor=MACHINE, instrument=pack, division=where, citation="测试", valid_from=date(2015, 1, 1)
        )
    girl = places.person("王小雨", sex="女", born=date(1999, 5, 1), since=SINCE)
    return places.household(
        (places.person("王大山", since=SINCE), "户主"), (girl, "之女"), since=SINCE, house_danger="C"
    )


@pytest.fixture
def us() -> Client:
    return browser("village_committee", VILLAGE)


def later(client: Client, role: str, where: str, day: date) -> Client:
    """The same person's browser on another day."""
    User.objects.filter(username=f"{role}-{where}").update(demo_date=day)
    fresh = Client()
    fresh.force_login(
        User.objects.get(username=f"{role}-{where}"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return fresh


@pytest.mark.clause("PL-020")
def test_the_form_asks_the_items_of_the_basis_and_the_result_explains_every_line(
    us: Client, home: Household
) -> None:
    url = reverse("survey_record", args=[home.pk])
    page = shown(us, url)
    for word in ("工资性收入", "生产经营性支出", "不愁吃", "登记资料：危房级别C。", "ND-005"):
        assert word in page
    typed = {
        "taken_on": "2015-09-01", "taken_by": "何川", "aac073": "5000", "aac071": "1500.50", "aac074": "700",
        "met_不愁吃": "yes", "evidence_不愁吃": "粮食充足", "met_住房安全": "no", "evidence_住房安全": "",
    }  # fmt: skip
    kept = post(us, url, typed, 422)
    assert "“住房安全”没有保障，请写明情况。" in kept
    assert 'value="1500.50"' in kept
    post(us, url, {**typed, "evidence_住房安全": "C级危房"})
    row = Survey.objects.get()
    page = shown(us, reverse("survey", args=[row.pk]))
    for word in (
        "人均2,900.25元，高于2015年扶贫标准2,855.00元，多45.25元。",
        "家庭纯收入 5,800.50 ÷ 2 人",
        "未保障：住房安全",
        "C级危房",
    ):
        assert word in page
    assert "更正理由" in shown(us, url)
    post(us, reverse("survey_sign", args=[row.pk]), {"signed_on": "2015-09-01"})
    row.refresh_from_db()
    assert row.signed_on == date(2015, 9, 1)


def test_a_year_without_a_basis_says_so(us: Client, home: Household) -> None:
    policy.set_local_value(
        actor=MACHINE, division=COUNTY, key="households.income.basis", value="1999", citation="测试",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert "没有规定收入核算口径" in shown(us, reverse("survey_record", args=[home.pk]))


@pytest.mark.clause("PL-051")
def test_the_county_closes_the_year_and_reads_what_changed(home: Household) -> None:
    office = browser("county_office", COUNTY)
    where = ("county_office", COUNTY)
    year = reverse("household_year", args=[COUNTY, 2015])
    page = shown(office, year)
    assert "没有2015年的调查" in page
    assert "关闭2015年数据" not in page
    office = later(office, *where, date(2016, 1, 5))
    close = reverse("close_household_year", args=[COUNTY, 2015])
    assert "还有1户缺少" in post(office, close, {"reason": ""}, 422)
    post(office, close, {"reason": "外出未归"})
    page = shown(office, year)
    assert "与名单相符" in page
    assert "王大山" in page
    Standing.objects.filter(household=home).update(valid_to=date(2016, 1, 5))
    Standing.objects.create(
        county=COUNTY,
        household=home,
        status="lifted",
        since_year=2016,
        valid_from=date(2016, 1, 5),
        source="测试",
    )
    changes = reverse("compare_household_years", args=[COUNTY, 2015])
    assert "未脱贫 → 脱贫" in shown(office, changes)
    book = load_workbook(io.BytesIO(b"".join(office.get(f"{changes}?export=xlsx").streaming_content)))  # type: ignore[attr-defined]
    cells = {str(cell.value) for line in book.active.iter_rows() for cell in line}  # type: ignore[union-attr]
    assert {"脱贫", "王大山"} <= cells
    assert AuditEntry.objects.filter(verb="导出").exists()
    assert "已关闭" in shown(office, reverse("household_years"))


def test_a_township_sees_its_own_part_of_a_closed_year_and_cannot_close(home: Household) -> None:
    places.household((places.person("白水人", since=SINCE), "户主"), village="990102201200", since=SINCE)
    with clock.business_date(date(2016, 1, 5)):
        years.close_year(actor=actor("county_office", COUNTY), county=COUNTY, year=2015, reason="测试")
    clerk = browser("township_clerk", "990102200")
    page = shown(clerk, reverse("household_year", args=[COUNTY, 2015]))
    assert "王大山" in page
    assert "白水人" not in page
    assert clerk.get(reverse("close_household_year", args=[COUNTY, 2016])).status_code == 403
    for stranger in (browser("county_office", "990101"), browser("village_committee", "990101200200")):
        shown(stranger, reverse("household_year", args=[COUNTY, 2015]), 404)


@pytest.mark.clause("H15-026", "H15-027")
def test_a_checklist_is_filled_in_and_its_matrix_shows_the_gaps(us: Client, home: Household) -> None:
    url = f"{reverse('household_items', args=[home.pk])}?list={SIX}"
    assert "环境整治" in shown(us, url)
    post(us, url, {"at": "2015-09-01", "state_水": "met", "state_路": "gap", "note_路": "入户路未硬化"})
    assert HouseholdItem.objects.count() == 2
    page = shown(us, f"{reverse('village_checklist', args=[VILLAGE])}?list={SIX}")
    assert "王大山" in page
    assert page.count("未登记") >= 4
    own = f"{reverse('village_items', args=[VILLAGE])}?list=households.six_implementations"
    post(us, own, {"at": "2015-09-01", "state_村集体经济": "gap", "note_村集体经济": "没有收入"})
    assert VillageItem.objects.get().state == "gap"
    page = shown(
        browser("county_office", COUNTY),
        f"{reverse('household_checklists')}?list=households.six_implementations",
    )
    for word in ("方山坪村", "教育：缺", "村集体经济（村）", "未落实"):
        assert word in page
    shown(us, reverse("village_checklist", args=[NEXT_VILLAGE]), 404)


@pytest.mark.clause("PL-091")
def test_education_aid_is_recorded_by_student_and_summed_by_level(us: Client, home: Household) -> None:
    url = reverse("measure_record", args=[home.pk])
    girl = home.members.get(relation="之女").person_id
    typed = {
        "kind": "教育资助",
        "given_on": "2015-09-01",
        "content": "助学金",
        "amount": "1000",
        "level": "高中",
    }
    assert "须写明受益的家庭成员" in post(us, url, {**typed, "person": ""}, 422)
    post(us, url, {**typed, "person": str(girl)})
    page = shown(us, reverse("education_aid"))
    for word in ("王小雨", "高中", "1,000"):
        assert word in page
    post(us, reverse("measure_void", args=[Measure.objects.get().pk]), {"reason": "登错了人"})
    assert "王小雨" not in shown(us, reverse("education_aid"))


@pytest.mark.clause("PL-061")
def test_a_relocation_is_recorded_with_the_consent_and_followed(us: Client, home: Household) -> None:
    url = reverse("relocation_record", args=[home.pk])
    typed = {"consented_on": "2015-03-01", "way": "集中安置", "place": "城关安置区", "moved_on": ""}
    assert "这个字段是必填项" in post(us, url, {**typed, "consented_on": ""}, 422)
    post(us, url, typed)
    row = Relocation.objects.get()
    assert us.get(url).headers["Location"] == reverse("relocation", args=[row.pk])
    post(us, reverse("relocation_move", args=[row.pk]), {"moved_on": "2015-08-01"})
    post(
        us, reverse("relocation_follow", args=[row.pk]),
        {"item": "就业", "followed_on": "2015-09-01", "settled": "no", "finding": "还在找工作"},
    )  # fmt: skip
    assert RelocationVisit.objects.get().settled is False
    page = shown(us, reverse("relocation", args=[row.pk]))
    for word in ("城关安置区", "还没有落实", "社会融入", "没有回访"):
        assert word in page
    post(us, reverse("relocation_void", args=[row.pk]), {"reason": "登错了户"})
    shown(us, reverse("relocation", args=[row.pk]), 404)


@pytest.mark.clause("SC15-035")
def test_the_re_verification_form_comes_filled_and_the_page_lists_the_differences(
    us: Client, home: Household
) -> None:
    lists = reverse("reverifications")
    page = shown(us, lists)
    assert home.number in page
    assert "王大山" in page
    url = reverse("reverification_record", args=[home.pk])
    page = shown(us, url)
    assert 'value="王大山"' in page
    typed = {
        "visited_on": "2015-09-01", "visited_by": "何川", "head": "王大山", "size": "2", "labour": "2", "property": "一般贫困户",
        "cause": "因病", "house_danger": "D", "causes": ["因病"], "sound": "yes", "remark": "",
    }  # fmt: skip
    post(us, url, typed)
    row = Reverification.objects.get()
    assert row.differences == [{"field": "危房级别", "registered": "C", "found": "D"}]
    assert "危房级别" in shown(us, reverse("reverification", args=[row.pk]))
    page = shown(us, lists)
    assert "没有尚未核查的户" in page
    assert "危房级别：C → D" in page


def test_a_follow_up_is_recorded_for_a_lifted_household_alone(us: Client, home: Household) -> None:
    url = reverse("follow_up_record", args=[home.pk])
    typed = {"visited_on": "2015-09-01", "visited_by": "何川", "stable": "yes", "finding": "务工稳定"}
    assert "不是脱贫户" in post(us, url, typed, 422)
    Standing.objects.filter(household=home).update(status="lifted", valid_from=date(2014, 12, 1))
    assert home.number in shown(us, reverse("follow_ups"))
    post(us, url, typed)
    assert FollowUp.objects.get().stable


def test_who_only_reads_is_not_offered_the_acts_of_looking_again(us: Client, home: Household) -> None:
    Standing.objects.filter(household=home).update(valid_from=date(2014, 12, 1))
    reader = browser("auditor", COUNTY)
    for page, act in (("reverifications", "reverification_record"), ("follow_ups", "follow_up_record")):
        if page == "follow_ups":
            Standing.objects.filter(household=home).update(status="lifted")
        url = reverse(act, args=[home.pk])
        assert url in shown(us, reverse(page))
        told = shown(reader, reverse(page))
        assert home.number in told
        assert url not in told


def test_the_household_page_leads_to_every_form(us: Client, home: Household) -> None:
    page = shown(us, reverse("household", args=[home.pk]))
    for name in (
        "survey_record", "household_items", "measure_record", "relocation_record", "reverification_record", "follow_up_record",
    ):  # fmt: skip
        url = reverse(name, args=[home.pk])
        assert f'href="{url}"' in page
        shown(us, url)


def test_the_forms_of_another_village_do_not_exist(home: Household) -> None:
    stranger = browser("village_committee", NEXT_VILLAGE)
    for name in (
        "survey_record", "household_items", "measure_record", "relocation_record", "reverification_record", "follow_up_record",
    ):  # fmt: skip
        shown(stranger, reverse(name, args=[home.pk]), 404)
    row = places.survey(home)
    shown(stranger, reverse("survey", args=[row.pk]), 404)


@pytest.mark.parametrize(
    "url",
    [
        "/households/follow-ups/",
        "/households/reverifications/",
        "/households/checklists/",
        "/households/education-aid/",
    ],
)
def test_longer_lists_ask_no_more_questions(us: Client, home: Household, url: str) -> None:
    counts = []
    for number in range(4):
        row = places.household(
            (places.person(f"户{number}", since=SINCE), "户主"),
            since=SINCE,
            status=("lifted", "poor")[number % 2],
        )
        Standing.objects.filter(household=row).update(valid_from=date(2014, 12, 1))
        shown(us, url)
        with CaptureQueriesContext(connection) as seen:
            shown(us, url)
        counts.append(len(seen))
    assert counts[1] == counts[3]
