"""The circular's dates: forms by 6 March, village by 12 March, entry by 31 March, told per unit until recorded."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations import duties
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import actions as policy
from zhucun.work.teams.actions import placement, siting
from zhucun.work.teams.models import PlacementPlan
from zhucun.work.units import actions as units
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import MACHINE, STARTS, actor, load, make_batch

from .conftest import UNITS, body, change_pack, choose, queries_of

pytestmark = pytest.mark.django_db
KINDS = {
    "teams.nomination_filing": "nomination",
    "placement.village_filing": "siting",
    "teams.entry": "entry",
}
ON_TIME, LATE = date(2015, 3, 5), date(2015, 3, 9)


def owed(on: date, *, viewer: Actor = MACHINE, state: str = "") -> list[Duty]:
    """The duties of 演示省 seen by the viewer on a day, in one state or all."""
    found = duties.duties(viewer=viewer, on=on)
    return [duty for duty in found if not state or duty.state(on) == state]


def codes(found: list[Duty]) -> set[str]:
    return {KINDS[duty.code] for duty in found}


@pytest.mark.clause("H15-009", "H15-010", "H15-016")
def test_each_unit_owes_three_things_by_the_days_of_the_circular(batch: Batch) -> None:
    found = owed(STARTS)
    assert {(duty.code, duty.due, duty.clause) for duty in found} == {
        ("teams.nomination_filing", date(2015, 3, 6), "H15-016"),
        ("placement.village_filing", date(2015, 3, 12), "H15-009"),
        ("teams.entry", date(2015, 3, 31), "H15-010"),
    }
    assert {duty.who for duty in found} == set(UNITS)
    assert len(found) == 3 * len(UNITS)


def test_nothing_is_owed_before_the_batch_begins_or_after_its_term(batch: Batch) -> None:
    assert owed(date(2015, 2, 12)) == []
    assert owed(date(2018, 2, 12)) != []
    assert owed(date(2018, 2, 13)) == []


@pytest.mark.clause("H15-016")
@pytest.mark.parametrize(
    ("on", "overdue"),
    [
        (date(2015, 3, 6), set()),
        (date(2015, 3, 7), {"nomination"}),
        (date(2015, 3, 12), {"nomination"}),
        (date(2015, 3, 13), {"nomination", "siting"}),
        (date(2015, 4, 1), {"nomination", "siting", "entry"}),
    ],
)
def test_the_day_itself_is_in_time_and_the_day_after_is_overdue(
    batch: Batch, on: date, overdue: set[str]
) -> None:
    assert codes(owed(on, state="overdue")) == overdue


@pytest.mark.clause("H15-010", "H15-016")
def test_what_is_recorded_is_no_longer_owed_and_late_is_said_to_be_late(
    batch: Batch, adopted: PlacementPlan
) -> None:
    def note(unit: str, kind: str, day: date) -> None:
        siting.note_event(actor=MACHINE, batch=batch, organisation=body(unit), kind=kind, happened_on=day)

    note("演示大学", "nomination", ON_TIME)
    note("演示民政厅", "nomination", LATE)
    after = date(2015, 3, 10)
    assert {duty.who for duty in owed(after, state="done")} == {"演示大学"}
    assert {duty.who for duty in owed(after, state="late")} == {"演示民政厅"}
    assert {duty.who for duty in owed(after, state="overdue")} == set(UNITS) - {"演示大学", "演示民政厅"}
    assert {duty.who for duty in owed(LATE, state="late")} == {"演示民政厅"}
    assert "演示民政厅" in {duty.who for duty in owed(date(2015, 3, 8), state="overdue")}


@pytest.mark.clause("H15-009")
def test_a_siting_is_owed_until_it_is_filed(batch: Batch, adopted: PlacementPlan) -> None:
    row, on = choose(batch), date(2015, 3, 13)
    assert "演示水利厅" in {
        duty.who for duty in owed(on, state="overdue") if duty.code == "placement.village_filing"
    }
    with clock.business_date(on):
        siting.file_siting(actor=MACHINE, siting=row, filed_on=date(2015, 3, 12))
    assert "演示水利厅" not in {
        duty.who for duty in owed(on, state="overdue") if duty.code == "placement.village_filing"
    }
    assert {(duty.who, duty.done) for duty in owed(on, state="done")} == {("演示水利厅", date(2015, 3, 12))}


@pytest.mark.clause("H15-009", "H15-010")
def test_a_local_date_moves_what_is_due_in_its_area_alone(batch: Batch) -> None:
    make_batch("43")
    for key, value in (("placement.filing.deadline", "03-20"), ("teams.entry.deadline", "04-15")):
        policy.set_local_value(
            actor=actor("province_office", "99"), division="99", key=key, value=value, citation="测试", valid_from=STARTS
        )  # fmt: skip
    due = {duty.code: duty.due for duty in owed(STARTS)}
    assert due == {
        "teams.nomination_filing": date(2015, 3, 6),
        "placement.village_filing": date(2015, 3, 20),
        "teams.entry": date(2015, 4, 15),
    }


@pytest.mark.clause("H15-009", "H15-016")
def test_the_rows_of_the_instrument_say_what_is_owed_and_by_whom(batch: Batch, tmp_path: Path) -> None:
    change_pack(
        tmp_path,
        "obligations.yaml",
        {
            "title: 报送工作队和干部登记表": "title: 报表",
            "who: team": "who: township",
            "placement.village_filing": "placement.something_else",
        },
    )
    assert {(duty.code, duty.title) for duty in owed(STARTS)} == {("teams.nomination_filing", "报表")}


@pytest.mark.clause("H15-010")
def test_the_year_of_the_batch_is_the_one_the_pack_reads(batch: Batch, tmp_path: Path) -> None:
    change_pack(
        tmp_path,
        "parameters.yaml",
        {"{key: placement.batch.year, value: 2015": "{key: placement.batch.year, value: 2016"},
    )
    assert {duty.due for duty in owed(STARTS)} == {date(2016, 3, 6), date(2016, 3, 12), date(2016, 3, 31)}


def test_dates_of_2015_are_no_duties_of_a_later_round(batch: Batch) -> None:
    with clock.business_date(date(2018, 3, 1)):
        row = units.open_batch(
            actor=MACHINE, division="99", title="2018年", instrument="hunan-2015-1",
            starts_on=date(2018, 3, 1), ends_on=date(2021, 3, 1),
        )  # fmt: skip
    load(row, list(UNITS)[:2])
    assert owed(date(2018, 4, 1)) == []


def test_three_rounds_take_as_many_queries_as_one(batch: Batch, adopted: PlacementPlan) -> None:
    one = queries_of(lambda: owed(STARTS))
    for division in ("9901", "990101"):
        load(make_batch(division, division), [f"{division}局"])
    assert len(owed(STARTS)) == 3 * (len(UNITS) + 2)
    assert queries_of(lambda: owed(STARTS)) == one


def test_what_is_due_within_a_week_is_marked_as_soon(batch: Batch) -> None:
    soon = {duty.code for duty in owed(date(2015, 3, 1)) if duty.soon(date(2015, 3, 1))}
    assert soon == {"teams.nomination_filing"}


def test_a_unit_is_told_its_own_and_another_province_nothing(batch: Batch) -> None:
    us = owed(STARTS, viewer=actor("sending_unit", body=body("演示大学")))
    assert ({duty.who for duty in us}, len(us)) == ({"演示大学"}, 3)
    assert owed(STARTS, viewer=actor("province_office", "43")) == []
    assert owed(STARTS, viewer=actor("township_clerk", "990101200")) == []


def test_a_county_is_told_of_the_units_placed_in_it(batch: Batch, plan: PlacementPlan) -> None:
    county, city = actor("county_office", "990101"), actor("city_office", "9901")
    assert owed(STARTS, viewer=county) == []
    placement.adopt(actor=MACHINE, plan=plan)
    assert {duty.who for duty in owed(STARTS, viewer=county)} == {"演示水利厅", "演示大学"}
    assert {duty.who for duty in owed(STARTS, viewer=city)} == set(UNITS)
    assert {duty.who for duty in owed(STARTS, viewer=actor("province_office", "99"))} == set(UNITS)
