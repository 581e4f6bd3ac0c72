"""The quality pages: counts lead down to rows and households, the sheet holds what must be mended, and who may look."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.queries import by_username
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.work.households.actions.quality import run_checks
from zhucun.work.households.models import Household, PersonState, QualityFinding
from zhucun.work.households.queries import quality as queries
from zhucun.work.households.tasks import check_county
from zhucun.work.households.web.quality import panel

from .test_quality_runs import OFFICE, county, sound  # noqa: F401 - the fixture
from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
TOWNSHIP = "990102200"


def browser(role: str, where: str) -> Client:
    """The signed-in browser of somebody with the role there, on the day of these tests."""
    username = f"{role}-{where}"
    user = by_username(username)
    if user is None:
        user = accounts.create_user(
            actor=MACHINE, username=username, name=username, password="Qingchuan-2015-spring", division=where,
            demo_date=DAY,
        )  # fmt: skip
        accounts.grant_role(actor=MACHINE, user=user, role=role, division=where, since=date(2015, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def at(name: str, key: str) -> str:
    return reverse(f"household_quality_{name}", args=[key])


@pytest.fixture
def faulty(county: None) -> Household:  # noqa: F811 - the fixture imported above
    """A household in 方山坪村 with a far road and a wife without 大病保险; one in 大湾村 with empty arable land."""
    row = sound("王五", road_km=Decimal("7.5"))
    wife = row.members.exclude(relation="户主").get().person
    PersonState.objects.filter(person=wife).update(illness_insurance=False)
    sound("钱七", village=NEXT_VILLAGE, arable=None)
    run_checks(actor=OFFICE, county=COUNTY)
    return row


def test_the_board_leads_from_the_county_to_the_village_and_from_a_check_to_its_rows(
    faulty: Household,
) -> None:
    client = browser("county_office", COUNTY)
    page = shown(client, reverse("household_quality"))
    assert "75.0" in page
    assert at("area", TOWNSHIP) in page
    assert f"{at('findings', COUNTY)}?code=household.road_far" in page
    township = shown(client, at("area", TOWNSHIP))
    assert at("area", VILLAGE) in township
    assert at("area", COUNTY) in township
    rows = shown(client, f"{at('findings', VILLAGE)}?code=household.road_far")
    assert reverse("household", args=[faulty.pk]) in rows
    assert "与村主干路距离7.5公里，超过5公里" in rows
    assert "ND-028" in rows
    assert "大病保险。请" not in rows


def test_a_county_that_was_never_checked_says_so_and_a_run_can_be_asked_for(
    county: None,  # noqa: F811 - the fixture imported above
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, asked = browser("county_office", COUNTY), []
    assert "还没有核对过" in shown(client, at("area", COUNTY))
    monkeypatch.setattr(type(check_county), "enqueue", lambda _, *given: asked.append(given))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert client.post(at("run", COUNTY)).status_code == 302
    ((user, key, on),) = asked
    assert (key, on) == (COUNTY, DAY.isoformat())
    check_county.call(user, key, on)
    assert "没有发现问题" in shown(client, at("area", COUNTY))
    assert AuditEntry.objects.get(verb="核对数据").actor_id == user


def test_the_sheet_holds_what_must_be_mended_under_the_headings_of_the_exchange_workbook(
    faulty: Household,
) -> None:
    answer = browser("county_office", COUNTY).get(at("sheet", COUNTY))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    (_, head, *rows) = book.worksheets[0].iter_rows(values_only=True)
    assert {
        "村编码",
        "户编号",
        "姓名",
        "与户主关系",
        "耕地",
        "与村主干路距离",
        "大病保险",
        "低保金",
        "调查年度",
    } <= set(head)
    assert not {"证件号码", "银行卡号", "残疾证号"} & set(head)
    lines: list[dict[Any, Any]] = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(lines) == 3
    (road,) = [line for line in lines if "主干路" in line["问题和办法"]]
    assert (road["户编号"], road["姓名"], road["与村主干路距离"], road["村编码"]) == (
        faulty.number,
        "王五",
        7.5,
        VILLAGE,
    )
    assert road["生产经营性收入"] == 5000
    (insured,) = [line for line in lines if "大病保险" in line["问题和办法"]]
    assert (insured["姓名"], insured["大病保险"], insured["与村主干路距离"]) == ("李四", "否", None)
    assert AuditEntry.objects.filter(verb="导出", subject_kind="待整改数据").count() == 1


def test_the_list_is_exported_as_filtered(faulty: Household) -> None:
    answer = browser("county_office", COUNTY).get(f"{at('findings', COUNTY)}?severity=note&export=csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert text.count("\n") == 2
    assert "大病保险" in text


def test_the_panel_of_a_household_shows_its_findings(faulty: Household) -> None:
    table = panel(queries.of_household(viewer=OFFICE, pk=faulty.pk))
    assert [row.code for row in table.rows] == ["household.road_far", "person.illness_uninsured"]
    assert "与村主干路距离7.5公里" in table.body[0].cells[3].text


def test_a_village_sees_itself_alone_and_others_are_turned_away(faulty: Household) -> None:
    village = browser("village_committee", VILLAGE)
    assert "road_far" in shown(village, at("area", VILLAGE))
    for other in (
        at("area", COUNTY),
        at("area", NEXT_VILLAGE),
        at("findings", NEXT_VILLAGE),
        at("sheet", COUNTY),
    ):
        shown(village, other, 404)
    shown(browser("county_office", COUNTY), at("findings", "9901"), 404)
    with clock.business_date(DAY):
        assert village.post(at("run", COUNTY)).status_code == 403
        assert browser("county_office", "990101").post(at("run", COUNTY)).status_code == 404


def test_the_board_costs_the_same_queries_for_any_number_of_findings(faulty: Household) -> None:
    client = browser("county_office", COUNTY)
    counts = []
    for _ in range(2):
        shown(client, at("area", COUNTY))
        with CaptureQueriesContext(
            connection,
        ) as few:
            shown(client, at("area", COUNTY))
        counts.append(len(few))
        for number in range(5):
            sound(f"孙{number}", arable=None, forest=None)
        run_checks(actor=OFFICE, county=COUNTY)
    assert counts[0] == counts[1]
    assert QualityFinding.objects.count() > 10
