"""Each village's helpers and the links that should exist, derived from what is recorded."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from zhucun.work.oversight.queries.villages import villages
from zhucun.work.teams.models import Posting, Team

from .conftest import OTHER_VILLAGE, SINCE, TODAY, Township, body, browser, captain, link, office, team

MEASURES = date(2018, 8, 15)  # the measures of 2018 are in force


@pytest.mark.clause("JX18-007", "JX18-008")
def test_a_village_shows_its_three_kinds_of_helpers_and_which_of_the_links_are_missing(world: date) -> None:
    row = team(body("乙县教育局", place="990102"), "990102200200", "county")
    [before] = villages(viewer=office("990102"), county="990102", on=MEASURES)
    assert before.missing == ("领导干部包带", "驻村工作队到村", "第一书记到岗")
    link("990102200200", "包青山")
    chief = captain(row, "周建国")
    captain(row, "吴敏", role="member")
    Posting.objects.filter(pk=chief.pk).update(first_secretary=True, arrived_on=SINCE)
    Team.objects.filter(pk=row.pk).update(entered_on=SINCE)
    [after] = villages(viewer=office("990102"), county="990102", on=MEASURES)
    assert (after.leaders, after.first_secretary, after.members) == (("包青山",), ("周建国",), ("吴敏",))
    assert {one.title: one.there for one in after.links} == {
        "单位包村": True, "领导干部包带": True, "驻村工作队到村": True, "党员干部到户": None, "第一书记到岗": True,
    }  # fmt: skip
    assert (after.missing, after.clause) == ((), "JX18-008")


def test_where_no_instrument_names_links_none_is_missing(dongchuan: Township) -> None:
    assert {one.missing for one in villages(viewer=office(), county="990101", on=TODAY)} == {()}


def test_a_leader_counts_for_the_days_of_the_link_only(dongchuan: Township) -> None:
    link(OTHER_VILLAGE, "包青山", since=TODAY)
    by_day = {
        day: next(
            one for one in villages(viewer=office(), county="990101", on=day) if one.name == "羊坡村"
        ).leaders
        for day in (TODAY - timedelta(days=1), TODAY)
    }
    assert list(by_day.values()) == [(), ("包青山",)]


def test_the_page_lists_the_villages_of_the_county_and_exports(dongchuan: Township) -> None:
    url = reverse("village_helpers")
    answer = browser("county_office", "990101").get(url)
    assert "东川村" in answer.content.decode()
    assert browser("county_office", "990102").get(url).content.decode().count("东川村") == 0
    assert browser("province_office", "99").get(url).status_code == 200  # asks for a county
    exported = browser("county_office", "990101").get(url + "?export=csv")
    assert "东川村" in b"".join(exported.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
