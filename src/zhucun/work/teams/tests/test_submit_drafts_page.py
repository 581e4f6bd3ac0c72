"""Sending a batch's drafts up from the page: what a rule stops is listed with its clause and stays a draft."""

import pytest
from django.urls import reverse

from zhucun.work.teams.models import Nomination, PlacementPlan
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, browser

from .conftest import body, choose, shown
from .life import cadre, nominate

URL = "/teams/nominations/submit/"
VILLAGE = "990101200200"


@pytest.fixture
def sited(batch: Batch, adopted: PlacementPlan) -> Batch:
    choose(batch)
    return batch


def draft(batch: Batch, politics: str = "中共党员") -> Nomination:
    unit = body("演示水利厅")
    people = [(cadre(unit, "周建国", politics=politics), "leader"), (cadre(unit, "吴敏"), "member")]
    return nominate(batch, unit, people, village=VILLAGE, starts_on=DAY)


def test_the_drafts_of_a_batch_go_up_together(sited: Batch) -> None:
    row, office = draft(sited), browser("province_office", "99")
    assert reverse("submit_drafts") == URL
    assert URL in shown(office, "/teams/nominations/")
    assert "（草稿 1 份）" in shown(office, URL)
    assert office.post(URL, {"batch": str(sited.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.state == "submitted"
    assert "没有草稿可以报送" in shown(office, URL)


@pytest.mark.clause("H15-014")
def test_what_a_rule_stops_is_listed_with_its_clause_and_stays_a_draft(sited: Batch) -> None:
    row, office = draft(sited, politics="群众"), browser("province_office", "99")
    answer = office.post(URL, {"batch": str(sited.pk)})
    page = answer.content.decode()
    assert answer.status_code == 422
    told = page[page.index("没有报送的") :]
    assert "队长须为中共党员" in told
    assert "/clauses/H15-014/" in told
    row.refresh_from_db()
    assert row.state == "draft"


def test_an_unknown_batch_and_a_unit_are_refused(sited: Batch) -> None:
    draft(sited)
    assert browser("province_office", "99").post(URL, {"batch": "x"}).status_code == 422
    assert browser("sending_unit", body=body("演示水利厅")).get(URL).status_code == 403
