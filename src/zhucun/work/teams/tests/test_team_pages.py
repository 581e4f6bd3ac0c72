"""The pages of teams and nominations, as unit, township, offices and strangers see them."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from zhucun.foundation.audit.models import AuditEntry
from zhucun.work.teams.models import Nomination, PlacementPlan, Posting, Team
from zhucun.work.teams.web.team_views import POSTING_ACTS, TEAM_ACTS
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import BACKEND, DAY, browser, person

from .conftest import body, choose, queries_of, shown
from .life import cadre, formed, leader, member, nominate

VILLAGE = "990101200200"


@pytest.fixture
def sited(batch: Batch, adopted: PlacementPlan) -> Batch:
    choose(batch)
    return batch


@pytest.fixture
def team(sited: Batch) -> Team:
    return formed(sited, body("演示水利厅"))


def unit_browser(name: str = "演示水利厅") -> Client:
    client = Client()
    client.force_login(person("sending_unit", body=body(name)), backend=BACKEND)
    return client


def test_a_unit_takes_a_nomination_from_nothing_to_the_inbox_in_the_browser(sited: Batch) -> None:
    unit, desk = body("演示水利厅"), unit_browser()
    chief, second = cadre(unit, "周建国"), cadre(unit, "吴敏")
    form = shown(desk, reverse("new_nomination"))
    assert "东川村" in form  # the village the unit has chosen is offered
    answer = desk.post(
        reverse("new_nomination"),
        {"organisation": f"{sited.pk}:{unit.pk}", "village": "990101200200", "starts_on": DAY.isoformat()},
    )
    row = Nomination.objects.get()
    assert answer["Location"] == reverse("nomination", args=[row.pk])
    for one, role in ((chief, "leader"), (second, "member")):
        said = {
            "cadre": str(one.pk),
            "role": role,
            "planned_to": "2018-02-12",
            "stationed": "on",
            "replaces": "",
        }
        said |= {f"met_{number}": "on" for number in range(7)}
        if role == "leader":
            said["first_secretary"] = "on"
        answer = desk.post(reverse("new_nominee", args=[row.pk]), said)
        assert answer.status_code == 302, answer.content.decode()
    desk.post(
        reverse("nomination_decision", args=[row.pk]), {"meeting_on": "2015-03-05", "minutes": "纪要3号"}
    )
    page = shown(desk, reverse("nomination", args=[row.pk]))
    assert "周建国" in page
    assert "纪要3号" in page
    assert desk.post(reverse("submit_nomination", args=[row.pk]), {"exception": ""}).status_code == 302
    row.refresh_from_db()
    assert row.state == "submitted"
    assert "办理中" in shown(desk, reverse("nomination", args=[row.pk]))


def test_what_was_typed_stays_when_a_form_is_refused(sited: Batch) -> None:
    unit, desk = body("演示水利厅"), unit_browser()
    answer = desk.post(
        reverse("new_nomination"),
        {"organisation": f"{sited.pk}:{unit.pk}", "village": "990101200201", "starts_on": DAY.isoformat()},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有定点羊坡村" in text
    assert 'value="990101200201"' in text
    assert "/clauses/H15-006/" in text


def test_every_act_on_a_team_and_a_service_has_a_page(team: Team) -> None:
    desk, office = unit_browser(), browser("county_office", "990101")
    for code in TEAM_ACTS:
        shown(office, reverse("team_act", args=[team.pk, code]))
    for code in POSTING_ACTS:
        shown(desk, reverse("posting_act", args=[leader(team).pk, code]))
    shown(desk, reverse("posting_act", args=[leader(team).pk, "nothing"]), 404)
    shown(desk, reverse("team_act", args=[team.pk, "nothing"]), 404)


def test_the_team_page_shows_the_roster_of_any_day(team: Team) -> None:
    office = browser("county_office", "990101")
    assert "周建国" in shown(office, reverse("team", args=[team.pk]))
    before = shown(office, reverse("team", args=[team.pk]) + "?on=2015-03-09")
    assert "这一天没有在任的队员" in before
    assert "组建工作队" not in before  # nor does the timeline know what came later
    assert "周建国" in shown(office, reverse("team", args=[team.pk]) + "?on=never")  # no sensible day: today


def test_strangers_meet_404_and_the_township_only_its_own(team: Team) -> None:
    row = Nomination.objects.get()
    for client in (
        unit_browser("演示大学"),
        browser("county_office", "990102"),
        browser("township_clerk", "990101201"),
    ):
        for url in (
            reverse("team", args=[team.pk]), reverse("posting", args=[leader(team).pk]),
            reverse("nomination", args=[row.pk]), reverse("team_act", args=[team.pk, "liaison"]),
            reverse("posting_act", args=[leader(team).pk, "arrive"]),
        ):  # fmt: skip
            shown(client, url, 404)
    shown(browser("township_clerk", "990101200"), reverse("team", args=[team.pk]))


def test_arriving_through_the_page_shows_in_the_trail(team: Team) -> None:
    desk = unit_browser()
    url = reverse("posting_act", args=[member(team).pk, "arrive"])
    assert desk.post(url, {"on": "2015-03-11"}).status_code == 422  # tomorrow
    assert desk.post(url, {"on": "2015-03-10"}).status_code == 302
    assert Posting.objects.get(pk=member(team).pk).arrived_on == date(2015, 3, 10)
    entry = AuditEntry.objects.get(verb="到村")
    assert (entry.actor_label, entry.subject_id) == ("sending_unit-演示水利厅", str(member(team).pk))


def test_lists_need_the_same_number_of_queries_whatever_their_length(sited: Batch) -> None:
    office = browser("county_office", "990101")
    formed(sited, body("演示水利厅"))
    before = queries_of(lambda: shown(office, reverse("teams")))
    choose(sited, "演示大学", "990101201200")
    unit = body("演示大学")
    nominate(sited, unit, [(cadre(unit, "钱进"), "leader")], village="990101201200", starts_on=DAY)
    formed_count = Team.objects.count()
    Team.objects.create(
        county="990101",
        batch=sited,
        organisation=unit,
        village_id="990101201200",
        level="province",
        valid_from=DAY,
    )
    assert Team.objects.count() == formed_count + 1
    assert queries_of(lambda: shown(office, reverse("teams"))) == before


def test_lists_export_and_the_trail_knows(team: Team) -> None:
    office = browser("county_office", "990101")
    answer = office.get(reverse("teams") + "?export=csv")
    assert "演示水利厅" in b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(verb="导出", subject_kind="工作队").count() == 1
