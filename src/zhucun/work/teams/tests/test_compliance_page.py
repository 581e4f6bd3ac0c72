"""The compliance board: counts by area and check, drill-down, export, the day, and who may look."""

import pytest
from django.test import Client

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.work.teams.models import Posting
from zhucun.work.teams.web import compliance
from zhucun.work.units.tests.conftest import BACKEND, person

from .conftest import shown
from .test_compliance import ON, VILLAGES, County, county  # noqa: F401 - the fixture

pytestmark = pytest.mark.django_db
URL = "/teams/compliance/"


def browser(role: str, division: str) -> Client:
    """A person of that role on the day of the county."""
    client = Client()
    client.force_login(person(role, division, day=ON), backend=BACKEND)
    return client


@pytest.fixture
def short(county: County) -> County:  # noqa: F811 - the fixture imported above
    """Three members are missing in 东川乡 and 石坪乡, one leader is not first secretary."""
    for village in VILLAGES[:3]:
        county.member(village).delete()
    Posting.objects.filter(team=county.teams[VILLAGES[0]], role="leader").update(first_secretary=False)
    return county


def test_the_board_counts_by_township_and_by_check_and_every_line_cites_its_clause(short: County) -> None:
    page = shown(browser("county_office", "990101"), URL)
    assert "东川乡" in page
    assert "石坪乡" in page
    assert page.count("计2人，少于3人，请再选派1人。") == 3
    assert "area=990101200" in page
    assert "code=roster.first_secretary" in page
    assert "JX18-014" in page
    assert "铁厂乡" not in page


def test_a_count_leads_to_its_lines_alone(short: County) -> None:
    client = browser("county_office", "990101")
    assert shown(client, f"{URL}?code=roster.first_secretary").count("少于3人，请") == 0
    assert shown(client, f"{URL}?area=990101201&code=roster.size_min").count("少于3人，请") == 1
    assert shown(client, f"{URL}?q=羊坡村").count("少于3人，请") == 1
    assert "没有符合条件的" in shown(client, f"{URL}?severity=hard")


def test_a_day_before_the_instrument_answers_with_what_held_then_and_a_day_that_is_none_is_told(
    short: County,
) -> None:
    client = browser("county_office", "990101")
    assert "2018年7月1日" in shown(client, f"{URL}?on=2018-07-01")
    assert "NAT17-003" in shown(client, f"{URL}?on=2018-07-01")
    assert client.get(f"{URL}?on=2018-13-01").status_code == 422
    assert client.get(f"{URL}?area=990102200").status_code == 422
    assert client.get(f"{URL}?cursor=x").status_code == 400


def test_a_city_sees_its_counties_and_a_township_its_villages(short: County) -> None:
    city = shown(browser("city_office", "9901"), URL)
    assert "area=990101" in city
    assert "核对的工作队" in city
    clerk = shown(browser("township_clerk", "990101201"), URL)
    assert "石坪村" in clerk
    assert "东川村" not in clerk


def test_the_export_holds_the_filtered_lines_and_is_audited(short: County) -> None:
    answer = browser("county_office", "990101").get(f"{URL}?code=roster.size_min&export=csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert text.count("JX18-014") == 3
    assert "第一书记" not in text
    assert AuditEntry.objects.filter(verb="导出", subject_kind="合规核对").count() == 1


def test_long_lists_come_in_pages(short: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compliance, "PAGE", 2)
    client = browser("county_office", "990101")
    assert "cursor=2" in shown(client, URL)
    last = shown(client, f"{URL}?cursor=2")
    assert "本页 2 行" in last
    assert "下一页" not in last


@pytest.mark.parametrize("role", ["system_admin", "team_member"])
def test_others_are_turned_away(short: County, role: str) -> None:
    with clock.business_date(ON):
        assert browser(role, "990101").get(URL).status_code == 403
