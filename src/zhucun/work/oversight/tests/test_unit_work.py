"""What units, offices and leading groups do: meetings, a unit's leading group, work funds, staff and training."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.obligations.duties import duties
from zhucun.foundation.policy import actions as policy
from zhucun.work.oversight.actions import contacts, funds, meetings, staff, unit_groups, visits
from zhucun.work.oversight.models import Meeting, UnitGroupSeat, WorkFunds
from zhucun.work.oversight.queries import effort, guides
from zhucun.work.oversight.queries import meetings as meeting_queries
from zhucun.work.oversight.queries import staff as staff_queries
from zhucun.work.teams.tests.conftest import shown
from zhucun.work.units.tests.conftest import MACHINE, actor

from .conftest import (
    DONGCHUAN,
    SHIPING,
    SINCE,
    TODAY,
    Township,
    body,
    browser,
    cadre,
    captain,
    loaded_with,
    office,
)

pytestmark = pytest.mark.django_db
MAY = date(2015, 5, 6)


@pytest.fixture
def plan_of_the_county() -> str:
    """None at first: each test adopts what it is about."""
    return ""


def adopt(instrument: str) -> None:
    policy.adopt(actor=MACHINE, instrument=instrument, division="990101", citation="测试", valid_from=SINCE)


def missing(code: str, on: date, viewer: Actor = MACHINE) -> list[date]:
    """Due days of the county's overdue duties of a code."""
    found = duties(viewer=viewer, on=on)
    return sorted(one.due for one in found if one.code == f"oversight.{code}" and one.state(on) == "overdue")


# --- captains' meetings -----------------------------------------------------------------------------------------


@pytest.fixture
def measures(dongchuan: Township) -> Township:
    """甲县 goes by the measures of 2018 too; both teams have a leader."""
    adopt("linfen-2018-34")
    captain(dongchuan.city_team, "马强")
    captain(dongchuan.county_team, "钱进")
    return dongchuan


@pytest.mark.clause("JX18-042")
def test_quarters_without_a_captains_meeting_are_listed(measures: Township) -> None:
    on = date(2019, 2, 1)
    assert missing("leaders_meeting", on) == [date(2018, 9, 30), date(2018, 12, 31)]
    Meeting.objects.create(
        county="990101", kind="captains", division_id="990101", held_on=date(2018, 12, 31), topic="会议"
    )
    assert missing("leaders_meeting", on) == [date(2018, 9, 30)]
    assert missing("leaders_meeting", on, office("990102")) == []
    assert missing("leaders_meeting", on, office()) == [date(2018, 9, 30)]


@pytest.mark.clause("JX18-042")
def test_the_number_of_captains_meetings_is_the_packs(measures: Township, tmp_path: Path) -> None:
    Meeting.objects.create(
        county="990101", kind="captains", division_id="990101", held_on=date(2018, 12, 31), topic="会议"
    )
    loaded_with(
        tmp_path,
        "linfen-2018-34",
        "leaders_meeting.min_per_quarter, value: 1",
        "leaders_meeting.min_per_quarter, value: 2",
    )
    assert missing("leaders_meeting", date(2019, 2, 1)) == [date(2018, 9, 30), date(2018, 12, 31)]


@pytest.mark.clause("JX18-042")
def test_every_captain_of_the_day_is_kept_as_present_or_absent(measures: Township) -> None:
    row = meetings.hold_captains(
        actor=office(), county="990101", held_on=MAY, topic="调度", present=[measures.city_team.pk]
    )
    kept = meeting_queries.attendance(row)
    assert {(one.cadre.name, one.present) for one in kept} == {("马强", True), ("钱进", False)}


def test_a_captains_meeting_needs_captains_of_that_day_a_topic_and_the_office(measures: Township) -> None:
    def hold(
        who: Actor = MACHINE, day: date = MAY, topic: str = "调度", present: tuple[UUID, ...] = ()
    ) -> None:
        meetings.hold_captains(actor=who, county="990101", held_on=day, topic=topic, present=present)

    for wrong in (date(2015, 2, 1), date(2015, 9, 21)):
        with pytest.raises(Refusal):
            hold(day=wrong)
    with pytest.raises(Refusal):
        hold(topic=" ")
    with pytest.raises(Refusal):
        hold(present=(uuid4(),))
    for who in (office("990102"), actor("township_clerk", DONGCHUAN)):
        with pytest.raises(NotAllowed):
            hold(who)
    assert not Meeting.objects.exists()


@pytest.mark.clause("JX18-042")
def test_the_office_records_a_captains_meeting_on_the_page_with_who_came(measures: Township) -> None:
    client = browser("county_office", "990101")
    page = shown(client, "/oversight/meetings/captains/new/")
    assert "东川村 马强" in page
    typed = {"held_on": "2015-05-06", "topic": "调度", "present": [str(measures.city_team.pk)]}
    assert client.post("/oversight/meetings/captains/new/", typed | {"topic": ""}).status_code == 422
    assert client.post("/oversight/meetings/captains/new/", typed).status_code == 302
    row = Meeting.objects.get()
    assert "1/2" in shown(client, "/oversight/meetings/")
    page = shown(client, f"/oversight/meetings/{row.pk}/")
    assert "缺席" in page
    assert browser("county_office", "990102").get(f"/oversight/meetings/{row.pk}/").status_code == 404
    assert client.post(f"/oversight/void/meeting/{row.pk}/", {"reason": "重复"}).status_code == 302
    assert "1/2" not in shown(client, "/oversight/meetings/")


# --- meetings of units and leading groups -----------------------------------------------------------------------


@pytest.mark.clause("JX18-075")
def test_a_unit_records_its_committee_meetings_and_the_time_since_the_last_is_shown(
    dongchuan: Township,
) -> None:
    water = body("甲县水务局")
    meetings.hold_committee(
        actor=actor("sending_unit", body=water), organisation=water, held_on=date(2015, 9, 10), topic="驻村"
    )
    rows = meeting_queries.committee_meetings(viewer=office(), within="990101", on=TODAY)
    assert [(one.organisation.name, one.days) for one in rows] == [("演示市教育局", None), ("甲县水务局", 10)]
    before = meeting_queries.committee_meetings(viewer=office(), within="990101", on=date(2015, 9, 9))
    assert {one.days for one in before} == {None}
    with pytest.raises(NotAllowed):
        meetings.hold_committee(
            actor=actor("sending_unit", body=water),
            organisation=body("演示市教育局"),
            held_on=MAY,
            topic="驻村",
        )


def test_the_office_of_the_county_helped_sees_the_meetings_of_a_unit_from_above(dongchuan: Township) -> None:
    city = body("演示市教育局")
    row = meetings.hold_committee(actor=MACHINE, organisation=city, held_on=MAY, topic="驻村")
    assert meeting_queries.meeting(viewer=office(), pk=row.pk) == row
    assert meeting_queries.meeting(viewer=office("990102"), pk=row.pk) is None


@pytest.mark.clause("PL-111")
def test_a_year_without_a_special_meeting_is_listed_and_one_with_attendance_ends_it(
    dongchuan: Township,
) -> None:
    adopt("plans-templates")
    on = date(2016, 1, 5)
    assert missing("special_meeting", on) == [date(2015, 12, 31)]
    with pytest.raises(Refusal, match="到会人员"):
        meetings.hold_special(actor=office(), division="990101", held_on=MAY, topic="专题", attendance=" ")
    meetings.hold_special(
        actor=office(), division="990101", held_on=MAY, topic="专题", attendance="书记、县长"
    )
    assert missing("special_meeting", on) == []


@pytest.mark.clause("PL-111")
def test_the_number_of_special_meetings_is_the_packs(dongchuan: Township, tmp_path: Path) -> None:
    adopt("plans-templates")
    meetings.hold_special(
        actor=office(), division="990101", held_on=MAY, topic="专题", attendance="书记、县长"
    )
    loaded_with(
        tmp_path,
        "plans-templates",
        "special_meeting.min_per_year, value: 1",
        "special_meeting.min_per_year, value: 2",
    )
    assert missing("special_meeting", date(2016, 1, 5)) == [date(2015, 12, 31)]


@pytest.mark.clause("PL-111")
def test_an_area_without_a_first_responsible_person_is_flagged_where_the_plan_is_adopted(
    dongchuan: Township,
) -> None:
    def flagged() -> set[str]:
        rows = guides.guides(viewer=MACHINE, within="990101", level=Level.TOWNSHIP, on=TODAY)
        return {row.area.key for row in rows for flag in row.flags if flag.clause == "PL-111"}

    assert flagged() == set()
    adopt("plans-templates")
    assert flagged() == {DONGCHUAN, SHIPING}
    contacts.name_person(actor=office(), division=DONGCHUAN, kind="responsible", name="王山", since=SINCE)
    assert flagged() == {SHIPING}


# --- a unit's leading group -------------------------------------------------------------------------------------


def join(
    kind: str, name: str, *, since: date = SINCE, duty: str = "统筹", who: Actor = MACHINE
) -> UnitGroupSeat:
    unit = body("甲县水务局")
    cadre(name, unit)
    return unit_groups.join(actor=who, organisation=unit, kind=kind, name=name, duty=duty, since=since)


@pytest.mark.clause("PL-038")
def test_a_leading_group_of_one_head_two_deputies_and_one_member_is_in_order_where_the_plan_is_adopted(
    dongchuan: Township,
) -> None:
    unit = body("甲县水务局")
    assert effort.leading_group_flags(unit, TODAY) == []
    adopt("plans-templates")
    assert len(effort.leading_group_flags(unit, TODAY)) == 3
    for kind, name in (("head", "甲一"), ("deputy", "甲二"), ("deputy", "甲三"), ("member", "甲四")):
        join(kind, name)
    assert effort.leading_group_flags(unit, TODAY) == []
    join("deputy", "甲五")
    (flag,) = effort.leading_group_flags(unit, TODAY)
    assert (flag.sentence, flag.clause) == ("本单位领导小组有3名副组长，应为2名。", "PL-038")


@pytest.mark.clause("PL-038")
def test_the_numbers_of_a_leading_group_are_the_packs_and_everybody_has_a_duty(
    dongchuan: Township, tmp_path: Path
) -> None:
    adopt("plans-templates")
    loaded_with(tmp_path, "plans-templates", "unit_group.deputies, value: 2", "unit_group.deputies, value: 0")
    flags = effort.leading_group_flags(body("甲县水务局"), TODAY)
    assert {flag.code for flag in flags} == {"unit_group.head", "unit_group.member"}
    with pytest.raises(Refusal) as refusal:
        join("member", "甲六", duty=" ")
    assert (refusal.value.clause, refusal.value.field) == ("PL-038", "duty")


@pytest.mark.clause("PL-036")
def test_the_leading_group_stands_as_of_a_day_beside_the_stationed_cadres(dongchuan: Township) -> None:
    join("head", "甲一")
    join("head", "甲二", since=MAY)
    captain(dongchuan.county_team, "钱进")
    unit = body("甲县水务局")
    names = [[one.cadre.name for one in effort.leading_group(unit, on)] for on in (date(2015, 5, 5), MAY)]
    assert names == [["甲一"], ["甲二"]]
    page = shown(browser("sending_unit", unit=unit), f"/oversight/units/{unit.pk}/")
    assert all(word in page for word in ("甲二", "钱进", "羊坡村"))
    assert "甲一" not in page
    assert "甲一" in shown(browser("sending_unit", unit=unit), f"/oversight/units/{unit.pk}/?on=2015-05-05")


def test_a_unit_keeps_its_own_group_and_its_page_opens_where_it_helps(dongchuan: Township) -> None:
    unit, other = body("甲县水务局"), body("演示市教育局")
    assert join("head", "甲一", who=actor("sending_unit", body=unit)).pk
    with pytest.raises(NotAllowed):
        join("deputy", "甲二", who=actor("sending_unit", body=other))
    assert browser("county_office", "990101").get(f"/oversight/units/{other.pk}/").status_code == 200
    for client in (browser("county_office", "990102"), browser("sending_unit", unit=unit)):
        assert client.get(f"/oversight/units/{other.pk}/").status_code == 404
    own = browser("sending_unit", unit=unit)
    typed = {"kind": "deputy", "name": "甲九", "duty": "联络", "since": "2015-03-01"}
    assert own.post(f"/oversight/units/{unit.pk}/group/new/", typed).status_code == 422
    cadre("甲九", unit)
    assert own.post(f"/oversight/units/{unit.pk}/group/new/", typed).status_code == 302
    seat = UnitGroupSeat.objects.get(cadre__name="甲九")
    assert own.post(f"/oversight/unit-seats/{seat.pk}/end/", {"on": "2015-06-01"}).status_code == 302
    held = {"held_on": "2015-05-06", "topic": "研究驻村"}
    assert own.post(f"/oversight/units/{unit.pk}/meetings/new/", held).status_code == 302
    assert "研究驻村" in shown(own, f"/oversight/units/{unit.pk}/")


# --- funds ------------------------------------------------------------------------------------------------------


def give(world: Township, amount: str, year: int = 2015, who: Actor = MACHINE) -> WorkFunds:
    return funds.provide(
        actor=who, team=world.county_team, year=year, provided_by=body("甲县水务局"), provided_on=MAY, amount=Decimal(amount)
    )  # fmt: skip


@pytest.mark.clause("JX18-074")
def test_funds_are_summed_to_the_fen_by_team_and_year(dongchuan: Township) -> None:
    finance = actor("finance_discipline", "990101")
    for amount in ("0.10", "0.20", "19999.99"):
        give(dongchuan, amount, who=finance)
    give(dongchuan, "5", year=2016)
    rows = effort.funds_by_team(viewer=office(), within="990101")
    assert [(row.year, row.amount) for row in rows] == [(2016, Decimal("5.00")), (2015, Decimal("20000.29"))]
    assert effort.funds_by_team(viewer=office("990102"), within="") == []


@pytest.mark.clause("JX18-074")
def test_funds_are_recorded_by_finance_alone_for_a_year_the_team_stood_in(dongchuan: Township) -> None:
    for who in (
        office(),
        actor("sending_unit", body=body("甲县水务局")),
        actor("finance_discipline", "990102"),
    ):
        with pytest.raises(NotAllowed):
            give(dongchuan, "5", who=who)
    for amount, year in (("5", 2014), ("0", 2015), ("-1", 2015), ("0.001", 2015)):
        with pytest.raises(Refusal):
            give(dongchuan, amount, year)
    assert not WorkFunds.objects.exists()


def test_finance_records_and_voids_funds_on_the_page(dongchuan: Township) -> None:
    client = browser("finance_discipline", "990101")
    typed = {
        "team": str(dongchuan.county_team.pk), "year": "2015", "body": "甲县水务局", "provided_on": "2015-05-06",
        "amount": "20000.50",
    }  # fmt: skip
    assert client.post("/oversight/funds/new/", typed | {"body": "没有的局"}).status_code == 422
    assert client.post("/oversight/funds/new/", typed).status_code == 302
    assert "20,000.5" in shown(client, "/oversight/funds/")
    assert client.get("/oversight/funds/?export=xlsx").status_code == 200
    row = WorkFunds.objects.get()
    assert browser("finance_discipline", "990102").get(f"/oversight/void/funds/{row.pk}/").status_code == 404
    assert client.post(f"/oversight/void/funds/{row.pk}/", {"reason": "重复"}).status_code == 302
    assert "20,000.5" not in shown(client, "/oversight/funds/")


@pytest.mark.clause("SC15-030")
def test_a_department_shows_its_cadres_funds_and_visits_of_a_year(dongchuan: Township) -> None:
    unit = body("甲县水务局")
    captain(dongchuan.county_team, "钱进")
    give(dongchuan, "20000")
    visits.note_unit_visit(
        actor=MACHINE, organisation=unit, village="990101200201", kind="deputy", name="郑局", visited_on=MAY, problems_solved=2
    )  # fmt: skip
    meetings.hold_committee(actor=MACHINE, organisation=unit, held_on=MAY, topic="驻村")
    done = effort.unit_effort(viewer=office(), organisation=unit, year=2015, on=TODAY)
    assert done == effort.Effort(
        stationed=1, funds=Decimal("20000.00"), top_visits=0, deputy_visits=1, problems_solved=2, meetings=1
    )
    early = effort.unit_effort(viewer=office(), organisation=unit, year=2015, on=date(2015, 5, 5))
    assert early == effort.Effort(1, Decimal("0.00"), 0, 0, 0, 0)
    assert effort.unit_effort(viewer=office("990102"), organisation=unit, year=2015, on=TODAY) is None


# --- staff ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("PL-119")
def test_staff_and_their_trainings_of_the_year_are_on_record(dongchuan: Township) -> None:
    clerk = actor("township_clerk", DONGCHUAN)
    row = staff.employ(actor=clerk, division=DONGCHUAN, name="吴站", since=SINCE)
    staff.train(actor=clerk, staff=row, held_on=MAY, topic="档卡填写")

    def listed(on: date) -> list[tuple[str, int]]:
        rows = staff_queries.staff(viewer=office(), on=on)
        return [(row.name, vars(row)["trained"]) for row in rows]  # an annotation

    assert listed(TODAY) == [("吴站", 1)]
    assert listed(date(2015, 5, 5)) == [("吴站", 0)]
    staff.release(actor=clerk, staff=row, on=date(2015, 6, 1))
    assert not staff_queries.staff(viewer=office(), on=TODAY).exists()
    with pytest.raises(NotAllowed):
        staff.employ(actor=clerk, division=SHIPING, name="吴站", since=SINCE)


@pytest.mark.clause("PL-119")
def test_townships_of_the_third_and_fourth_class_without_a_station_are_listed(
    dongchuan: Township, tmp_path: Path
) -> None:
    for place, value in ((DONGCHUAN, "3"), (SHIPING, "2")):
        figures.set_mark(
            actor=MACHINE, division=place, kind="township_class", value=value, since=date(2015, 1, 1)
        )

    def listed() -> list[str]:
        return [
            flag.sentence
            for flag in staff_queries.without_station(viewer=office(), within="990101", on=TODAY)
        ]

    assert listed() == []
    adopt("plans-templates")
    assert listed() == ["东川乡是三类乡镇，没有扶贫工作站人员。"]
    staff.employ(actor=MACHINE, division=DONGCHUAN, name="吴站", since=SINCE)
    assert listed() == []
    loaded_with(tmp_path, "plans-templates", "[三类, 四类]", "[二类, 三类]")
    assert listed() == ["石坪乡是二类乡镇，没有扶贫工作站人员。"]


def test_the_staff_page_enters_trains_and_releases(dongchuan: Township) -> None:
    client = browser("township_clerk", DONGCHUAN)
    assert client.post("/oversight/staff/new/", {"name": "吴站", "since": "2015-03-01"}).status_code == 302
    (row,) = staff_queries.staff(viewer=office(), on=TODAY)
    own = f"/oversight/staff/{row.pk}/"
    assert client.post(f"{own}trainings/new/", {"held_on": "2015-05-06", "topic": "档卡"}).status_code == 302
    assert "吴站" in shown(client, "/oversight/staff/")
    assert client.get("/oversight/staff/?export=csv").status_code == 200
    assert browser("township_clerk", SHIPING).get(f"{own}end/").status_code == 404
    assert client.post(f"{own}end/", {"on": "2015-06-01"}).status_code == 302
    assert "吴站" not in shown(client, "/oversight/staff/")
