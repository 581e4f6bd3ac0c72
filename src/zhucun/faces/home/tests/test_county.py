"""What the office of a county sees of its teams on the first page: hints of recall, places to fill, what is not in order."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.faces.home import county
from zhucun.work.appraisal.tests.conftest import (
    DAY,
    World,
    actor,
    browser,
    day,
    graded,
    post,
    prepared,
    recalled,
    user,
    world,
)
from zhucun.work.cadres.models import Cadre
from zhucun.work.teams.models import Posting

__all__ = ["day", "world"]

pytestmark = pytest.mark.django_db


def sentences() -> list[str]:
    _, items = county.teams(viewer=actor("county_office", "990101"), on=DAY)
    return [item.sentence for item in items]


def colleague(posting: Posting, number: int) -> Posting:
    cadre = Cadre.objects.create(
        county="990101",
        organisation=posting.team.organisation,
        name=f"同事{number}",
        sex="男",
        born_month=date(1985, 1, 1),
        politics="群众",
    )
    return post(posting.team, cadre, role="member")


def test_members_whose_record_amounts_to_a_ground_are_one_sentence_that_leads_to_the_hints(
    world: World,
) -> None:
    assert not any("召回情形" in one for one in sentences())
    graded(world.county)
    graded(world.city)
    assert "2 名队员有召回情形的记录，请核实" in sentences()
    page = browser(user("county_office", "990101")).get("/").content.decode()
    assert 'href="/appraisal/hints/">2 名队员有召回情形的记录，请核实' in page


def test_a_hint_that_was_taken_up_waits_no_more_for_the_office(world: World) -> None:
    graded(world.county)
    prepared(world.county)
    assert not any("召回情形" in one for one in sentences())


def test_a_recall_leaves_a_place_to_fill_that_the_office_is_told_of(world: World) -> None:
    assert not any("空缺" in one for one in sentences())
    recalled(world.county)
    assert "1 个空缺，其中 1 个还没有接替人选" in sentences()
    figures, _ = county.teams(viewer=actor("county_office", "990101"), on=DAY)
    assert {figure.label: figure.value for figure in figures}["空缺"] == "1"


def test_other_counties_and_other_offices_are_told_nothing_of_it(world: World) -> None:
    graded(world.county)
    _, items = county.teams(viewer=actor("county_office", "990102"), on=DAY)
    assert not any("召回情形" in item.sentence for item in items)
    assert county.teams(viewer=actor("township_clerk", "990101200"), on=DAY) == ([], [])


def test_the_first_page_costs_the_same_for_one_hint_as_for_many(world: World) -> None:
    office = actor("county_office", "990101")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            county.teams(viewer=office, on=DAY)
        return len(asked)

    graded(colleague(world.county, 0))
    cost()  # what is read once stays known
    one = cost()
    for number in range(1, 6):
        graded(colleague(world.county, number))
    assert cost() == one
