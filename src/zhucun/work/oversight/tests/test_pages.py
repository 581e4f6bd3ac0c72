"""The pages: for whom they open, what they show, what a click does, what comes back when it is refused."""

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.figures import actions as figures
from zhucun.work.oversight.actions import groups, links, visits
from zhucun.work.oversight.models import GroupSeat, GroupVisit, LeaderLink, PlaceContact, UnitVisit
from zhucun.work.teams.tests.conftest import queries_of, shown
from zhucun.work.units.tests.conftest import MACHINE, person

from .conftest import (
    DONGCHUAN,
    OTHER_VILLAGE,
    SHIPING,
    SINCE,
    TODAY,
    VILLAGE,
    Township,
    body,
    browser,
    cadre,
    captain,
    link,
    team,
)

pytestmark = pytest.mark.django_db
READERS = [
    ("province_office", "99"), ("city_office", "9901"), ("county_office", "990101"), ("county_leader", "990101"),
    ("finance_discipline", "99"), ("auditor", "99"), ("selection_office", "99"),
]  # fmt: skip


def office() -> Client:
    return browser("county_office", "990101")


def place(key: str) -> str:
    return f"/oversight/places/{key}/"


@pytest.mark.parametrize(("role", "division"), READERS)
def test_the_pages_open_for_those_whose_area_it_is(dongchuan: Township, role: str, division: str) -> None:
    client = browser(role, division)
    for url in (
        "/oversight/", "/oversight/?county=990101", place("990101"), place(DONGCHUAN), place(VILLAGE),
        f"{place(DONGCHUAN)}brief/", "/oversight/visits/", "/oversight/mine/",
    ):  # fmt: skip
        shown(client, url)


def test_another_county_and_another_township_meet_404(dongchuan: Township) -> None:
    for client in (browser("county_office", "990102"), browser("township_clerk", SHIPING)):
        for url in (
            "/oversight/?county=990101", place(DONGCHUAN), f"{place(DONGCHUAN)}brief/",
            f"/oversight/groups/{dongchuan.group.pk}/visits/new/", f"/oversight/links/{dongchuan.link.pk}/visits/new/",
        ):  # fmt: skip
            assert client.get(url).status_code == 404, url
    for url in (
        f"{place(DONGCHUAN)}links/new/", f"/oversight/links/{dongchuan.link.pk}/end/",
        f"/oversight/groups/{dongchuan.group.pk}/seats/new/", f"/oversight/groups/{dongchuan.group.pk}/end/",
    ):  # fmt: skip
        assert browser("county_office", "990102").get(url).status_code == 404, url


def test_what_is_no_place_of_guidance_is_not_there(world: date) -> None:
    for key in ("99", "9901", "nowhere", "990101299"):
        assert browser("province_office", "99").get(place(key)).status_code == 404


@pytest.mark.clause("SC15-009")
def test_the_overview_shows_each_township_with_leader_head_contact_and_flags(dongchuan: Township) -> None:
    page = shown(office(), "/oversight/")
    assert "高远" in page
    assert "石坪乡没有联系的县级领导。" in page
    assert "/clauses/SC15-009/" in page
    assert "铁厂乡" not in page


def test_above_the_county_the_overview_lists_counties(world: date) -> None:
    link("990101", "周山", "演示省委办公厅")
    page = shown(browser("province_office", "99"), "/oversight/")
    assert "周山" in page
    assert "?county=990102" in page


def test_a_township_clerk_sees_the_own_township_alone(dongchuan: Township) -> None:
    page = shown(browser("township_clerk", DONGCHUAN), "/oversight/")
    assert "东川乡" in page
    assert "石坪乡" not in page


def test_a_past_day_is_shown_as_it_was(dongchuan: Township) -> None:
    links.end_link(actor=MACHINE, link=dongchuan.link, on=date(2015, 6, 1), reason="分工调整")
    link(DONGCHUAN, "方正", since=date(2015, 6, 1))
    page = shown(office(), "/oversight/?on=2015-05-31")
    assert "高远" in page
    assert "方正" not in page


def test_the_overview_is_taken_along_with_its_flags_and_that_is_in_the_trail(dongchuan: Township) -> None:
    answer = office().get("/oversight/?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True, min_row=3))
    assert [row[0] for row in rows] == ["东川乡", "石坪乡"]
    assert "石坪乡没有督导工作组。" in str(rows[1][-1])
    assert AuditEntry.objects.filter(verb="导出", subject_kind="甲县联系与督导").count() == 1


def test_a_leader_is_linked_from_the_page_and_a_refusal_keeps_what_was_typed(world: date) -> None:
    cadre("高远", body("甲县县委"))
    url = f"{place(DONGCHUAN)}links/new/"
    typed = {"name": "高遠", "body": "甲县县委", "since": "2015-03-01"}
    answer = office().post(url, typed)
    assert answer.status_code == 422
    assert "高遠" in answer.content.decode()
    assert "先登记这名干部" in answer.content.decode()
    answer = office().post(url, typed | {"name": "高远"})
    assert (answer.status_code, answer["Location"]) == (302, place(DONGCHUAN))
    assert LeaderLink.objects.get().leader.name == "高远"


def test_a_whole_group_is_set_up_seated_visited_and_dissolved_by_clicks(world: date) -> None:
    link(DONGCHUAN, "高远")
    cadre("何川", body("演示市教育局"))
    client = office()
    assert client.post(f"{place(DONGCHUAN)}groups/new/", {"since": "2015-03-01"}).status_code == 302
    head = GroupSeat.objects.select_related("group").get()
    group = f"/oversight/groups/{head.group_id}/"
    seat = {"kind": "prefecture", "name": "何川", "body": "演示市教育局", "since": "2015-03-02"}
    assert client.post(f"{group}seats/new/", seat).status_code == 302
    assert (
        client.post(f"{group}visits/new/", {"visited_on": "2015-04-01", "findings": "看路"}).status_code
        == 302
    )
    page = shown(client, place(DONGCHUAN))
    assert all(word in page for word in ("高远", "何川", "看路", "登记联系领导"))
    visit = GroupVisit.objects.get()
    assert client.post(f"/oversight/void/group/{visit.pk}/", {"reason": "登记到别的乡"}).status_code == 302
    assert "看路" not in shown(client, place(DONGCHUAN))
    assert client.post(f"/oversight/seats/{head.pk}/end/", {"on": "2015-05-01"}).status_code == 302
    assert client.post(f"{group}end/", {"on": "2015-06-01"}).status_code == 302
    assert not GroupSeat.objects.filter(valid_to=None).exists()


@pytest.mark.clause("SC15-010")
def test_the_refusal_of_a_second_group_opens_its_clause(dongchuan: Township) -> None:
    answer = office().post(f"{place(DONGCHUAN)}groups/new/", {"since": "2015-06-01"})
    assert answer.status_code == 422
    assert "/clauses/SC15-010/" in answer.content.decode()


@pytest.mark.clause("JX18-030")
def test_a_township_clerk_names_the_contact_and_ends_it(world: date) -> None:
    client = browser("township_clerk", DONGCHUAN)
    typed = {"kind": "contact", "name": "冯平", "phone": "19900000002", "since": "2015-03-01"}
    assert client.post(f"{place(DONGCHUAN)}contacts/new/", typed).status_code == 302
    row = PlaceContact.objects.get()
    assert "19900000002" in shown(client, place(DONGCHUAN))
    assert client.post(f"/oversight/contacts/{row.pk}/end/", {"on": "2015-06-01"}).status_code == 302
    answer = client.post(f"{place(DONGCHUAN)}contacts/new/", typed | {"kind": "responsible"})
    assert answer.status_code == 403
    assert client.get(f"{place(SHIPING)}contacts/new/").status_code == 404


@pytest.mark.clause("SC15-021")
def test_my_group_shows_exactly_the_township_one_sits_for(dongchuan: Township) -> None:
    captain(dongchuan.city_team, "马强")
    captain(dongchuan.city_team, "钱进", role="member")
    captain(team(body("甲县林业局"), "990101201200", "county"), "石磊")
    unit = body("甲县交通局")
    cadre("陈路", unit, account=person("sending_unit", body=unit))
    client = browser("sending_unit", unit=unit)
    assert "您现在不在任何督导工作组" in shown(client, "/oversight/mine/")
    assert client.get(f"{place(DONGCHUAN)}brief/").status_code == 404
    groups.seat(
        actor=MACHINE, group=dongchuan.group, kind="department", name="陈路", body=unit.name, since=SINCE
    )
    page = shown(client, "/oversight/mine/")
    assert all(word in page for word in ("东川乡", "马强", "钱进", "羊坡村", "没有登记进村", "data-print"))
    assert "石磊" not in page
    assert client.get(f"{place(DONGCHUAN)}brief/").status_code == 200
    assert client.get(f"{place(SHIPING)}brief/").status_code == 404
    done = client.post(
        f"/oversight/groups/{dongchuan.group.pk}/visits/new/",
        {"visited_on": "2015-09-01", "findings": "看田"},
    )
    assert (done.status_code, done["Location"]) == (302, "/oversight/mine/")


@pytest.mark.clause("SC15-021", "SC15-025")
def test_the_brief_names_gaps_and_overdue_months_with_their_clauses(dongchuan: Township) -> None:
    figures.set_mark(
        actor=MACHINE, division=VILLAGE, kind="filed_poor_village", value="2014", since=date(2015, 1, 1)
    )
    page = shown(office(), f"{place(DONGCHUAN)}brief/")
    assert "2015年8月" in page
    assert "/clauses/SC15-025/" in page
    assert "东川村没有工作队" not in page
    dongchuan.city_team.__class__.objects.filter(pk=dongchuan.city_team.pk).update(valid_to=date(2015, 9, 1))
    assert "东川村没有工作队" in shown(office(), f"{place(DONGCHUAN)}brief/")
    assert "东川村没有工作队" not in shown(office(), f"{place(DONGCHUAN)}brief/?on=2015-08-31")


def test_a_brief_names_nobody_of_a_restricted_body(dongchuan: Township) -> None:
    captain(dongchuan.city_team, "马强")
    unit = dongchuan.city_team.organisation
    unit.__class__.objects.filter(pk=unit.pk).update(restricted=True)
    page = shown(office(), f"{place(DONGCHUAN)}brief/")
    assert "马强" not in page
    assert "何川" not in page


@pytest.mark.clause("SC15-031", "SC15-032", "JX18-031")
def test_a_unit_records_a_visit_and_sees_how_long_ago_the_last_was(dongchuan: Township) -> None:
    client = browser("sending_unit", unit=body("甲县水务局"))
    typed = {
        "team": str(dongchuan.county_team.pk), "kind": "top", "name": "郑局", "post": "局长", "visited_on": "2015-09-10",
        "heard_report": "on", "problems_solved": "",
    }  # fmt: skip
    assert client.post("/oversight/visits/new/", typed | {"visited_on": "2015-09-21"}).status_code == 422
    assert client.post("/oversight/visits/new/", typed).status_code == 302
    row = UnitVisit.objects.get()
    assert (row.village_id, row.kind, row.heard_report, row.problems_solved) == (
        OTHER_VILLAGE,
        "top",
        True,
        0,
    )
    page = shown(client, "/oversight/visits/")
    assert all(word in page for word in ("郑局 局长", "羊坡村", "2015-09-10"))
    assert "演示市教育局" not in page
    other = {**typed, "team": str(dongchuan.city_team.pk)}
    assert client.post("/oversight/visits/new/", other).status_code == 422


def test_a_voided_visit_leaves_the_list_and_only_an_office_voids(dongchuan: Township) -> None:
    row = visits.note_unit_visit(
        actor=MACHINE, organisation=body("甲县水务局"), village=OTHER_VILLAGE, kind="top", name="郑局", visited_on=TODAY
    )  # fmt: skip
    url = f"/oversight/void/unit/{row.pk}/"
    assert browser("sending_unit", unit=body("甲县水务局")).get(url).status_code == 403
    assert browser("county_office", "990102").get(url).status_code == 404
    assert office().get(f"/oversight/void/nothing/{row.pk}/").status_code == 404
    assert office().post(url, {"reason": "日期写错"}).status_code == 302
    assert "郑局" not in shown(office(), "/oversight/visits/")


def test_the_overview_asks_no_more_for_more_townships(dongchuan: Township) -> None:
    client = office()
    before = queries_of(lambda: client.get("/oversight/"))
    link(SHIPING, "方正")
    group = groups.set_up(actor=MACHINE, division=SHIPING, since=SINCE)
    groups.note_visit(actor=MACHINE, group=group, visited_on=TODAY, findings="")
    assert queries_of(lambda: client.get("/oversight/")) == before
