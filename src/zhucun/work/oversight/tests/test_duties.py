"""What is owed again and again: group visits by the month, unit leaders' visits by the half-year and the quarter."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.obligations.duties import Duty, duties
from zhucun.foundation.policy import actions as policy
from zhucun.work.oversight.actions import groups, visits
from zhucun.work.oversight.models import UnitVisit
from zhucun.work.oversight.periods import Record, fulfilled_on, period_of
from zhucun.work.oversight.queries import units as queries
from zhucun.work.teams.tests.conftest import queries_of
from zhucun.work.units.tests.conftest import MACHINE, actor

from .conftest import (
    DONGCHUAN,
    OTHER_VILLAGE,
    SHIPING,
    TODAY,
    VILLAGE,
    Township,
    body,
    loaded_with,
    office,
    team,
)

pytestmark = pytest.mark.django_db


def owed(code: str, on: date = TODAY, *, viewer: Actor = MACHINE, state: str = "overdue") -> list[Duty]:
    """Duties of a code in a state, by due day."""
    return [
        one
        for one in duties(viewer=viewer, on=on)
        if one.code == f"oversight.{code}" and (not state or one.state(on) == state)
    ]


def days(found: list[Duty]) -> list[date]:
    return sorted(one.due for one in found)


def visit(
    unit: str, village: str, kind: str, day: date, *, solved: int = 0, who: Actor = MACHINE
) -> UnitVisit:
    return visits.note_unit_visit(
        actor=who, organisation=body(unit), village=village, kind=kind, name="来访人", visited_on=day,
        problems_solved=solved,
    )  # fmt: skip


@pytest.mark.clause("SC15-025")
def test_every_month_without_a_visit_of_the_group_is_listed(dongchuan: Township) -> None:
    assert days(owed("supervision_visit")) == [
        date(2015, 3, 31), date(2015, 4, 30), date(2015, 5, 31), date(2015, 6, 30), date(2015, 7, 31), date(2015, 8, 31)
    ]  # fmt: skip
    groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=date(2015, 5, 31), findings="")
    assert date(2015, 5, 31) not in days(owed("supervision_visit"))
    (running,) = owed("supervision_visit", state="open")
    assert (running.due, running.clause, running.who) == (date(2015, 9, 30), "SC15-025", "东川乡督导工作组")
    assert running.title == "督导组到乡镇调研指导（2015年9月）"


@pytest.mark.clause("SC15-025")
def test_two_visits_a_month_are_owed_where_the_county_says_so(dongchuan: Township) -> None:
    groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=date(2015, 5, 4), findings="")
    policy.set_local_value(
        actor=MACHINE, division="990101", key="oversight.supervision_visit.min_per_month", value=2, citation="县办通知",
        valid_from=date(2015, 5, 1),
    )  # fmt: skip
    assert date(2015, 5, 31) in days(owed("supervision_visit"))
    groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=date(2015, 5, 20), findings="")
    assert date(2015, 5, 31) not in days(owed("supervision_visit"))


def test_months_before_the_look_back_and_after_the_end_of_a_group_are_not_listed(dongchuan: Township) -> None:
    later = date(2016, 6, 15)
    assert days(owed("supervision_visit", later))[0] == date(2015, 6, 30)
    groups.dissolve(actor=MACHINE, group=dongchuan.group, on=date(2015, 8, 15))
    assert days(owed("supervision_visit"))[-1] == date(2015, 7, 31)


@pytest.mark.clause("PD-060")
def test_the_look_back_is_a_setting(dongchuan: Township) -> None:
    policy.set_local_value(
        actor=MACHINE, division="", key="oversight.duties.look_back_months", value=2, citation="测试",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert days(owed("supervision_visit")) == [date(2015, 7, 31), date(2015, 8, 31)]


def test_a_past_day_does_not_know_the_visit_recorded_later(dongchuan: Township) -> None:
    groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=date(2015, 4, 20), findings="")
    assert days(owed("supervision_visit", date(2015, 4, 19), state="open")) == [date(2015, 4, 30)]
    assert owed("supervision_visit", date(2015, 4, 20), state="open") == []


def test_nothing_is_owed_where_no_pack_lays_it_on(world: date) -> None:
    team(body("乙县林业局", place="990102"), "990102200200", "county")
    assert owed("unit_leader_visit", state="") == []


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        ("county_office", "990101", True), ("township_clerk", DONGCHUAN, True), ("township_clerk", SHIPING, False),
        ("county_office", "990102", False),
    ],
)  # fmt: skip
def test_duties_are_seen_in_the_own_area(dongchuan: Township, role: str, place: str, sees: bool) -> None:
    assert bool(owed("supervision_visit", viewer=actor(role, place))) is sees
    assert bool(owed("unit_leader_visit", viewer=actor(role, place))) is sees


@pytest.mark.clause("SC15-031")
def test_a_half_year_without_a_visit_of_the_top_leader_is_listed(dongchuan: Township) -> None:
    assert {(one.who, one.due) for one in owed("unit_leader_visit")} == {
        ("演示市教育局（东川村）", date(2015, 6, 30)), ("甲县水务局（羊坡村）", date(2015, 6, 30))
    }  # fmt: skip
    visit("演示市教育局", VILLAGE, "top", date(2015, 6, 30))
    visit("甲县水务局", OTHER_VILLAGE, "deputy", date(2015, 6, 1))
    assert {one.who for one in owed("unit_leader_visit")} == {"甲县水务局（羊坡村）"}
    assert {one.due for one in owed("unit_leader_visit", state="open")} == {date(2015, 12, 31)}


@pytest.mark.clause("SC15-031")
def test_the_number_of_top_visits_is_the_packs(dongchuan: Township, tmp_path: Path) -> None:
    visit("演示市教育局", VILLAGE, "top", date(2015, 6, 30))
    loaded_with(tmp_path, "county-2015", "min_per_half_year, value: 1", "min_per_half_year, value: 2")
    assert "演示市教育局（东川村）" in {one.who for one in owed("unit_leader_visit")}


@pytest.mark.clause("SC15-032")
def test_a_quarter_counts_only_with_a_survey_and_a_problem_solved(dongchuan: Township) -> None:
    def missing() -> list[date]:
        return days([one for one in owed("unit_deputy_visit") if "教育局" in one.who])

    assert missing() == [date(2015, 3, 31), date(2015, 6, 30)]
    visit("演示市教育局", VILLAGE, "deputy", date(2015, 5, 5))
    assert missing() == [date(2015, 3, 31), date(2015, 6, 30)]
    visit("演示市教育局", VILLAGE, "deputy", date(2015, 6, 5), solved=1)
    assert missing() == [date(2015, 3, 31)]


@pytest.mark.clause("SC15-032")
def test_the_number_of_problems_is_the_packs(dongchuan: Township, tmp_path: Path) -> None:
    visit("演示市教育局", VILLAGE, "deputy", date(2015, 6, 5), solved=1)
    loaded_with(
        tmp_path, "county-2015", "unit_deputy.min_problems, value: 1", "unit_deputy.min_problems, value: 2"
    )
    assert date(2015, 6, 30) in days([one for one in owed("unit_deputy_visit") if "教育局" in one.who])


def test_a_unit_sees_and_records_its_own_visits_alone(dongchuan: Township) -> None:
    unit = actor("sending_unit", body=body("甲县水务局"))
    assert {one.who for one in owed("unit_leader_visit", viewer=unit)} == {"甲县水务局（羊坡村）"}
    assert visit("甲县水务局", OTHER_VILLAGE, "top", TODAY, who=unit).pk
    with pytest.raises(NotAllowed):
        visit("演示市教育局", VILLAGE, "top", TODAY, who=unit)
    with pytest.raises(NotAllowed):
        visit("甲县水务局", OTHER_VILLAGE, "top", TODAY, who=office("990102"))
    assert queries.visits(unit).count() == 1
    assert queries.visits(office("990102")).count() == 0


def test_a_visit_is_to_a_village_the_unit_has_and_not_to_come(dongchuan: Township) -> None:
    for village, day in ((OTHER_VILLAGE, TODAY), (VILLAGE, date(2015, 2, 1)), (VILLAGE, date(2015, 9, 21))):
        with pytest.raises(Refusal):
            visit("演示市教育局", village, "top", day)


@pytest.mark.clause("JX18-031")
def test_the_time_since_the_main_leader_came_is_shown_and_only_a_set_interval_reminds(
    dongchuan: Township,
) -> None:
    visit("演示市教育局", VILLAGE, "top", date(2015, 9, 10))
    visit("演示市教育局", VILLAGE, "other", date(2015, 9, 19))

    def rows() -> list[tuple[str, int, bool]]:
        found = queries.main_leader_visits(viewer=office(), within="990101", on=TODAY)
        return [(one.organisation.name, one.days, one.due) for one in found]

    assert rows() == [("甲县水务局", 203, False), ("演示市教育局", 10, False)]
    policy.set_local_value(
        actor=MACHINE, division="990101", key="oversight.unit_leader_visit.reminder_days", value=90, citation="县办通知",
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert rows() == [("甲县水务局", 203, True), ("演示市教育局", 10, False)]


def test_the_queries_do_not_grow_with_the_rows(dongchuan: Township) -> None:
    viewer = office()
    before = queries_of(lambda: duties(viewer=viewer, on=TODAY))
    for number in range(3):
        team(body(f"甲县第{number}局"), VILLAGE, "county")
        groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=TODAY, findings="")
    assert queries_of(lambda: duties(viewer=viewer, on=TODAY)) == before


@pytest.mark.parametrize(
    ("every", "day", "first", "last", "title"),
    [
        ("month", date(2015, 12, 3), date(2015, 12, 1), date(2015, 12, 31), "2015年12月"),
        ("month", date(2016, 2, 3), date(2016, 2, 1), date(2016, 2, 29), "2016年2月"),
        ("quarter", date(2015, 12, 31), date(2015, 10, 1), date(2015, 12, 31), "2015年第4季度"),
        ("half_year", date(2015, 7, 1), date(2015, 7, 1), date(2015, 12, 31), "2015年下半年"),
        ("half_year", date(2015, 6, 30), date(2015, 1, 1), date(2015, 6, 30), "2015年上半年"),
        ("year", date(2015, 6, 30), date(2015, 1, 1), date(2015, 12, 31), "2015年"),
    ],
)
def test_periods_of_the_calendar(every: str, day: date, first: date, last: date, title: str) -> None:
    period = period_of(every, day)
    assert (period.first, period.last, period.title) == (first, last, title)


def test_a_period_is_fulfilled_on_the_day_the_last_wanted_record_was_made() -> None:
    march = period_of("month", date(2015, 3, 1))
    records = [Record(date(2015, 3, 20), 1), Record(date(2015, 3, 4)), Record(date(2015, 4, 1), 5)]
    assert fulfilled_on(march, records, 1) == date(2015, 3, 4)
    assert fulfilled_on(march, records, 1, solved=1) == date(2015, 3, 20)
    assert fulfilled_on(march, records, 2) == date(2015, 3, 20)
    assert fulfilled_on(march, records, 3) is None


def test_a_visit_of_today_counts_by_the_business_date(dongchuan: Township) -> None:
    with clock.business_date(date(2015, 10, 2)):
        groups.note_visit(actor=MACHINE, group=dongchuan.group, visited_on=date(2015, 10, 2), findings="")
        assert owed("supervision_visit", date(2015, 10, 2), state="open") == []
