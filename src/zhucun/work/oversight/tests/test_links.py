"""Leaders linked to counties, townships and villages: gaps and doubles are flagged, visits logged, rights kept."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.oversight.actions import links, visits
from zhucun.work.oversight.models import LeaderLink
from zhucun.work.oversight.queries import guides
from zhucun.work.oversight.queries import links as queries
from zhucun.work.units.tests.conftest import MACHINE, actor, person

from .conftest import DONGCHUAN, SHIPING, SINCE, TODAY, VILLAGE, body, cadre, link, loaded_with, office

pytestmark = pytest.mark.django_db


def flags(
    place: str, level: Level, on: date = TODAY, viewer: Actor = MACHINE
) -> dict[str, list[tuple[str, str]]]:
    """Codes and clauses of the flags of the links, by area."""
    rows = guides.guides(viewer=viewer, within=place, level=level, on=on)
    return {
        row.area.key: [(flag.code, flag.clause) for flag in row.flags if flag.code.startswith("link.")]
        for row in rows
    }


@pytest.mark.clause("SC15-009")
def test_a_township_without_a_linked_leader_is_flagged_and_one_with_one_is_not(world: date) -> None:
    link(DONGCHUAN, "高远")
    assert flags("990101", Level.TOWNSHIP) == {DONGCHUAN: [], SHIPING: [("link.gap", "SC15-009")]}


@pytest.mark.clause("SC15-009")
def test_a_second_leader_of_a_township_is_written_and_flagged(world: date) -> None:
    link(DONGCHUAN, "高远")
    link(DONGCHUAN, "方正")
    assert flags("990101", Level.TOWNSHIP)[DONGCHUAN] == [("link.leaders", "SC15-009")]


@pytest.mark.clause("SC15-009")
def test_a_leader_with_two_townships_is_flagged_at_both(world: date) -> None:
    link(DONGCHUAN, "高远")
    link(SHIPING, "高远")
    (flag,) = guides.guides(viewer=MACHINE, within=SHIPING, level=Level.TOWNSHIP, on=TODAY)[0].flags[:1]
    assert flag.sentence == "高远联系了2个乡镇（东川乡、石坪乡），应为1个。"
    assert flags("990101", Level.TOWNSHIP)[DONGCHUAN] == [("link.areas", "SC15-009")]


@pytest.mark.clause("SC15-009")
def test_the_numbers_are_the_packs(world: date, tmp_path: Path) -> None:
    link(DONGCHUAN, "高远")
    link(DONGCHUAN, "方正")
    loaded_with(tmp_path, "county-2015", "leaders_per_township, value: 1", "leaders_per_township, value: 2")
    assert flags("990101", Level.TOWNSHIP) == {DONGCHUAN: [], SHIPING: [("link.gap", "SC15-009")]}


@pytest.mark.clause("SC15-009")
def test_a_county_that_adopted_no_plan_is_not_held_against_it(world: date) -> None:
    assert flags("990102", Level.TOWNSHIP) == {"990102200": []}


@pytest.mark.clause("H15-034")
def test_a_county_with_two_provincial_leaders_and_a_leader_with_two_counties_are_flagged(world: date) -> None:
    link("990101", "周山", "演示省委办公厅")
    assert flags("99", Level.COUNTY) == {"990101": [], "990102": []}
    link("990101", "郑海", "演示省委办公厅")
    link("990102", "郑海", "演示省委办公厅")
    assert flags("99", Level.COUNTY) == {
        "990101": [("link.leaders", "H15-034"), ("link.areas", "H15-034")],
        "990102": [("link.areas", "H15-034")],
    }


@pytest.mark.clause("H15-034")
def test_with_two_counties_allowed_a_leader_of_two_is_in_order(world: date, tmp_path: Path) -> None:
    link("990101", "郑海", "演示省委办公厅")
    link("990102", "郑海", "演示省委办公厅")
    loaded_with(tmp_path, "hunan-2015-1", "counties_per_leader, value: 1", "counties_per_leader, value: 2")
    assert flags("99", Level.COUNTY) == {"990101": [], "990102": []}


@pytest.mark.clause("SC15-009")
def test_a_past_day_shows_the_leader_of_that_day(world: date) -> None:
    row = link(DONGCHUAN, "高远")
    links.end_link(actor=MACHINE, link=row, on=date(2015, 6, 1), reason="分工调整")
    link(DONGCHUAN, "方正", since=date(2015, 6, 1))
    for on, name in ((date(2015, 5, 31), "高远"), (date(2015, 6, 1), "方正")):
        (guided,) = guides.guides(viewer=MACHINE, within=DONGCHUAN, level=Level.TOWNSHIP, on=on)
        assert guided.leaders == name


def test_a_link_is_written_once_and_ended_once(world: date) -> None:
    row = link(DONGCHUAN, "高远")
    with pytest.raises(Refusal, match="不必再次登记"):
        link(DONGCHUAN, "高远", since=date(2015, 4, 1))
    links.end_link(actor=MACHINE, link=row, on=date(2015, 6, 1), reason="分工调整")
    with pytest.raises(Conflict):
        links.end_link(actor=MACHINE, link=row, on=date(2015, 7, 1), reason="分工调整")
    assert LeaderLink.objects.get(pk=row.pk).valid_to == date(2015, 6, 1)


@pytest.mark.parametrize("on", [SINCE, date(2015, 2, 1)])
def test_a_link_ends_after_it_began(world: date, on: date) -> None:
    with pytest.raises(Refusal, match="日期须晚于"):
        links.end_link(actor=MACHINE, link=link(DONGCHUAN, "高远"), on=on, reason="分工调整")


def test_an_unknown_name_a_namesake_and_a_restricted_body_are_told_what_to_do(world: date) -> None:
    unit = body("甲县县委")
    with pytest.raises(Refusal, match="先登记这名干部") as refusal:
        links.link(actor=MACHINE, division=DONGCHUAN, name="无名", body="甲县县委", since=SINCE)
    assert refusal.value.field == "name"
    cadre("张同", unit, title="县委副书记")
    cadre("张同", unit, title="县委常委")
    with pytest.raises(Refusal, match="同时填写职务"):
        links.link(actor=MACHINE, division=DONGCHUAN, name="张同", body="甲县县委", since=SINCE)
    row = links.link(
        actor=MACHINE, division=DONGCHUAN, name="张同", body="甲县县委", post="县委常委", since=SINCE
    )
    assert row.leader.posts.get().title == "县委常委"
    cadre("周密", body("演示密局", restricted=True))
    with pytest.raises(Refusal, match="没有登记"):
        links.link(actor=MACHINE, division=DONGCHUAN, name="周密", body="演示密局", since=SINCE)


@pytest.mark.parametrize(
    ("role", "place", "area", "may"),
    [
        ("province_office", "99", "990101", True),
        ("selection_office", "99", "990101", True),
        ("selection_office", "990101", "990101", False),
        ("county_office", "990101", "990101", False),
        ("city_office", "9901", "990101", False),
        ("county_office", "990101", DONGCHUAN, True),
        ("city_office", "9901", DONGCHUAN, True),
        ("county_office", "990102", DONGCHUAN, False),
        ("township_clerk", DONGCHUAN, DONGCHUAN, False),
        ("county_leader", "990101", DONGCHUAN, False),
        ("county_office", "990101", VILLAGE, True),
    ],
)
def test_who_keeps_which_links(world: date, role: str, place: str, area: str, may: bool) -> None:
    if may:
        assert link(area, "高远", who=actor(role, place)).pk
    else:
        with pytest.raises(NotAllowed):
            link(area, "高远", who=actor(role, place))
        assert not LeaderLink.objects.exists()


@pytest.mark.clause("H15-034")
def test_visits_are_logged_against_the_link_by_the_leader_or_the_office_alone(world: date) -> None:
    account = person("county_leader", "990101")
    cadre("高远", body("甲县县委"), account=account)
    row = link(DONGCHUAN, "高远")
    links.note_visit(
        actor=actor("county_leader", "990101"), link=row, visited_on=date(2015, 5, 4), findings="看水"
    )
    links.note_visit(actor=office(), link=row, visited_on=date(2015, 6, 9), findings="")
    stranger = actor("county_leader", "9901")
    with pytest.raises(NotAllowed):
        links.note_visit(actor=stranger, link=row, visited_on=date(2015, 6, 9), findings="")
    for day in (date(2015, 9, 21), date(2015, 2, 28)):
        with pytest.raises(Refusal):
            links.note_visit(actor=office(), link=row, visited_on=day, findings="")
    (guided,) = guides.guides(viewer=MACHINE, within=DONGCHUAN, level=Level.TOWNSHIP, on=TODAY)
    assert guided.leader_visit == date(2015, 6, 9)
    (before,) = guides.guides(viewer=MACHINE, within=DONGCHUAN, level=Level.TOWNSHIP, on=date(2015, 6, 8))
    assert before.leader_visit == date(2015, 5, 4)


def test_a_voided_visit_no_longer_counts_and_stays_readable(world: date) -> None:
    row = link(DONGCHUAN, "高远")
    visit = links.note_visit(actor=office(), link=row, visited_on=date(2015, 6, 9), findings="")
    with pytest.raises(NotAllowed):
        visits.void(actor=actor("township_clerk", DONGCHUAN), row=visit, reason="日期写错")
    visits.void(actor=office(), row=visit, reason="日期写错")
    (guided,) = guides.guides(viewer=MACHINE, within=DONGCHUAN, level=Level.TOWNSHIP, on=TODAY)
    assert guided.leader_visit is None
    visit.refresh_from_db()
    assert visit.void_reason == "日期写错"
    with pytest.raises(Conflict):
        visits.void(actor=office(), row=visit, reason="再来")


@pytest.mark.clause("JX18-007", "JX18-008")
def test_villages_tell_their_linked_leader_as_of_a_day(world: date) -> None:
    row = link(VILLAGE, "高远")
    assert row.kind == LeaderLink.Kind.VILLAGE
    links.end_link(actor=MACHINE, link=row, on=date(2015, 6, 1), reason="分工调整")
    for on, leaders in ((date(2015, 5, 31), ["高远"]), (date(2015, 6, 1), [])):
        found = queries.links_of_villages([VILLAGE, "990101200201"], on)
        assert [one.leader.name for one in found.get(VILLAGE, [])] == leaders
        assert "990101200201" not in found


def test_links_are_seen_in_the_own_area_only(world: date) -> None:
    row = link(DONGCHUAN, "高远")
    assert queries.link(viewer=office(), pk=row.pk) == row
    assert queries.link(viewer=actor("township_clerk", DONGCHUAN), pk=row.pk) == row
    for stranger in (office("990102"), actor("township_clerk", SHIPING), actor("village_committee", VILLAGE)):
        assert queries.link(viewer=stranger, pk=row.pk) is None
    assert guides.guides(viewer=office("990102"), within="990101", level=Level.TOWNSHIP, on=TODAY) == []
