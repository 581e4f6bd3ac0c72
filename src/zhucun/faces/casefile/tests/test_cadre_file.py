"""The stationed cadre's file: everything that happened by the day, within rights, the same on page and paper."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from zhucun.faces.casefile import queries
from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.documents.circulars import CIRCULAR
from zhucun.foundation.documents.document import render
from zhucun.foundation.documents.testing import word_text
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.work.teams.actions import appointment
from zhucun.work.teams.models import PlacementPlan, Team
from zhucun.work.teams.tests.conftest import body, choose, shown
from zhucun.work.teams.tests.life import cadre, clerk, formed, leader, member
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, MACHINE, browser

LATER = date(2016, 5, 1)


@pytest.fixture
def team(batch: Batch, adopted: PlacementPlan) -> Team:
    choose(batch)
    return formed(batch, body("演示水利厅"))


@pytest.mark.clause("SC15-045")
def test_the_file_gathers_what_happened_by_the_day_and_nothing_later(team: Team) -> None:
    unit, person = clerk(body("演示水利厅")), member(team)
    appointment.arrive(actor=unit, posting=person, on=DAY)
    appointment.transfer_in(actor=unit, posting=person, letter="介字7号", on=DAY)
    with clock.business_date(LATER):
        appointment.note_exception(actor=unit, posting=person, kind="difficulty", on=LATER, reason="父亲住院")
        appointment.finish_service(actor=unit, posting=person, on=LATER, reason="抽回", withdrawal=True)
    titles = {
        day: [
            section.title
            for section in queries.cadre_file(viewer=MACHINE, cadre=person.cadre, on=day).sections
        ]
        for day in (date(2015, 3, 9), DAY, LATER)
    }
    assert titles[date(2015, 3, 9)] == ["任职情况"]
    assert titles[DAY] == ["驻村经历", "任职情况", "党组织关系转接"]
    assert "例外情况" in titles[LATER]
    [service] = queries.cadre_file(viewer=MACHINE, cadre=person.cadre, on=LATER).sections[0].rows
    assert "2015年3月10日至2016年4月30日" in service[0]
    assert "抽回" in service[-1]


@pytest.mark.clause("SC15-045")
def test_the_feedback_letter_says_what_stands_on_record_and_needs_a_service(team: Team) -> None:
    person = member(team)
    letter = queries.feedback(viewer=MACHINE, cadre=person.cadre, issuer="甲县办公室", on=DAY)
    text = word_text(render(CIRCULAR, letter, "docx"))
    assert "送审稿" in text
    assert "尚未登记到村" in text
    stranger = cadre(body("演示大学"), "钱进")
    with pytest.raises(Refusal, match="还没有驻村任职"):
        queries.feedback(viewer=MACHINE, cadre=stranger, issuer="甲县办公室", on=DAY)


@pytest.mark.clause("JX18-066")
def test_the_certificate_counts_years_and_months_in_the_village(team: Team) -> None:
    person = member(team)
    appointment.arrive(actor=clerk(body("演示水利厅")), posting=person, on=DAY)
    made = queries.certificate(viewer=MACHINE, cadre=person.cadre, issuer="甲县办公室", on=date(2016, 5, 10))
    assert (made.years, made.months) == (1, 2)


def test_who_does_not_see_the_person_meets_404_and_who_does_gets_every_paper(
    team: Team, tmp_path: Path
) -> None:
    person = member(team).cadre
    url = reverse("cadre_file", args=[person.pk])
    shown(browser("county_office", "990102"), url, 404)
    office = browser("county_office", "990101")
    page = shown(office, url)
    assert "驻村经历" in page
    for paper in ("file", "certificate", "dossier", "commitment", "feedback"):
        answer = office.get(reverse("cadre_paper", args=[person.pk, paper]))
        assert answer.status_code == 200, paper
        assert answer.content.startswith(b"%PDF")
    assert office.get(reverse("cadre_paper", args=[person.pk, "nothing"])).status_code == 404
    taken = AuditEntry.objects.filter(verb="打印", subject_id=str(person.pk))
    assert taken.count() == 5


def test_no_notice_of_adjustment_without_an_adjustment(team: Team) -> None:
    assert queries.adjustment_letter(posting=leader(team), issuer="甲县办公室", on=DAY) is None
