"""Village siting: one registered village of the unit's county, fixed for three years, with four considerations noted."""

from datetime import date
from pathlib import Path

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.policy import actions as policy
from zhucun.work.teams.actions import placement
from zhucun.work.teams.actions import siting as actions
from zhucun.work.teams.models import PlacementPlan, VillageSiting
from zhucun.work.teams.queries import siting as queries
from zhucun.work.units import actions as units
from zhucun.work.units.actions import ListedUnit
from zhucun.work.units.queries import Batch
from zhucun.work.units.tests.conftest import DAY, ENDS, MACHINE, STARTS, actor, make_batch

from .conftest import CRITERIA, body, change_pack, choose, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adopted")]
OTHER = "990101200201"  # 羊坡村, also in 甲县 and registered


def villages(batch: Batch) -> list[tuple[str, date, date | None]]:
    rows = VillageSiting.objects.filter(batch=batch).order_by("valid_from")
    return list(rows.values_list("village_id", "valid_from", "valid_to"))


@pytest.mark.clause("H15-006", "H15-007", "H15-008")
def test_a_unit_is_fixed_to_a_registered_village_of_its_county(batch: Batch) -> None:
    us = actor("sending_unit", body=body("演示水利厅"))
    row = choose(batch, who=us)
    assert (row.county, row.village_id, row.level, row.valid_to) == (
        "990101",
        "990101200200",
        "province",
        None,
    )
    assert (row.unit_agreed_on, row.county_agreed_on) == (date(2015, 3, 9), date(2015, 3, 9))
    assert row.criteria == CRITERIA
    entry = AuditEntry.objects.get(verb="确定驻点村", subject_id=str(row.pk))
    assert (entry.actor_id, entry.happened_on) == (us.id, DAY)


def test_a_village_of_another_county_is_refused(batch: Batch) -> None:
    with pytest.raises(Refusal, match="“演示水利厅”安排在甲县，只能在该县选择驻点村") as refused:
        choose(batch, village="990102200200")
    assert (refused.value.clause, refused.value.field) == ("H15-005", "village")


def test_without_an_adopted_placement_there_is_no_siting(batch: Batch, adopted: PlacementPlan) -> None:
    other = make_batch("99", "2018年演示省派驻村帮扶")
    with pytest.raises(Refusal, match="还没有采用的到县安排"):
        choose(other)


@pytest.mark.clause("H15-007")
@pytest.mark.parametrize(
    ("village", "why"),
    [
        ("990101201201", "“高崖村”没有建档立卡重点贫困村的登记，驻点村须为2014年"),
        ("990101200", "“东川乡”不是村"),
    ],
)
def test_a_place_that_is_no_registered_village_is_refused(batch: Batch, village: str, why: str) -> None:
    with pytest.raises(Refusal, match=why) as refused:
        choose(batch, village=village)
    assert refused.value.clause == "H15-007"
    assert villages(batch) == []


@pytest.mark.clause("H15-007")
def test_a_village_registered_in_another_year_is_refused(batch: Batch) -> None:
    figures.set_mark(
        actor=MACHINE,
        division="990101201201",
        kind="filed_poor_village",
        value="2013",
        since=date(2014, 1, 1),
    )
    with pytest.raises(Refusal, match="登记为2013年识别，驻点村须为2014年识别"):
        choose(batch, village="990101201201")


@pytest.mark.clause("H15-007")
def test_both_must_have_agreed_by_the_day_of_the_choice(batch: Batch) -> None:
    with pytest.raises(Refusal, match="同意日期不能晚于定点日期"):
        choose(batch, agreed=date(2015, 3, 11))
    assert choose(batch, agreed=DAY).valid_from == DAY


@pytest.mark.clause("H15-008")
def test_each_of_the_four_considerations_needs_its_note(batch: Batch) -> None:
    notes = {**CRITERIA, "地理位置": "  "}
    del notes["自然条件"]
    with pytest.raises(Refusal, match="请写明布点对以下因素的考虑：自然条件、地理位置。") as refused:
        choose(batch, criteria=notes)
    assert refused.value.clause == "H15-008"


@pytest.mark.clause("H15-006")
def test_a_change_within_three_years_needs_an_exception(batch: Batch) -> None:
    choose(batch)
    last_day = date(2018, 3, 9)
    with pytest.raises(Refusal, match="“东川村”自2015年3月10日起定点3年，2018年3月10日前不能更换") as refused:
        choose(batch, village=OTHER, since=last_day)
    assert (refused.value.clause, refused.value.field) == ("H15-006", "exception")
    row = choose(batch, village=OTHER, since=last_day, exception=" 整村搬迁 ")
    assert row.exception == "整村搬迁"
    assert villages(batch) == [("990101200200", DAY, last_day), (OTHER, last_day, None)]


@pytest.mark.clause("H15-006")
def test_after_three_years_no_exception_is_needed(batch: Batch) -> None:
    choose(batch)
    row = choose(batch, village=OTHER, since=date(2018, 3, 10))
    assert row.exception == ""


def test_a_village_fixed_on_29_february_is_free_on_1_march_three_years_later(batch: Batch) -> None:
    choose(batch, since=date(2016, 2, 29))
    with pytest.raises(Refusal, match="2019年3月1日前不能更换"):
        choose(batch, village=OTHER, since=date(2019, 2, 28))
    choose(batch, village=OTHER, since=date(2019, 3, 1))


def test_a_second_choice_must_be_later_than_the_first_even_as_an_exception(batch: Batch) -> None:
    choose(batch)
    with pytest.raises(Refusal, match="新的定点日期须晚于原定点日期"):
        choose(batch, village=OTHER, exception="写错了")
    assert len(villages(batch)) == 1


@pytest.mark.clause("H15-006")
def test_a_local_number_of_years_changes_the_verdict(batch: Batch) -> None:
    choose(batch)
    office = actor("province_office", "99")
    policy.set_local_value(
        actor=office, division="99", key="placement.fixed_years", value=1, citation="测试", valid_from=STARTS
    )
    with pytest.raises(Refusal, match="定点1年，2016年3月10日前不能更换"):
        choose(batch, village=OTHER, since=date(2016, 3, 9))
    choose(batch, village=OTHER, since=date(2016, 3, 10))


def test_two_units_may_choose_the_same_village(batch: Batch) -> None:
    choose(batch)
    choose(batch, "演示大学")
    assert len(queries.sitings(viewer=MACHINE, batch=batch, on=DAY)) == 2


def test_only_the_unit_its_county_and_the_offices_above_choose(batch: Batch) -> None:
    strangers = [
        actor("sending_unit", body=body("演示大学")),
        actor("county_office", "990102"),
        actor("province_office", "43"),
        actor("auditor", "99"),
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            choose(batch, who=stranger)
    choose(batch, who=actor("county_office", "990101"))
    choose(batch, "演示大学", who=actor("city_office", "9901"))


@pytest.mark.clause("H15-007")
def test_the_villages_offered_are_those_registered_in_the_right_year(batch: Batch) -> None:
    figures.set_mark(
        actor=MACHINE,
        division="990101201201",
        kind="filed_poor_village",
        value="2013",
        since=date(2014, 1, 1),
    )

    def offered(within: str) -> list[str]:
        return [one.name for one in queries.eligible(batch=batch, within=within, on=DAY)]

    assert offered("990101") == ["东川村", "羊坡村", "石坪村"]
    assert offered("99") == ["东川村", "羊坡村", "石坪村", "方山坪村"]
    choose(batch)
    assert "东川村" in offered("990101")  # two units may share a village
    (village,) = [
        one for one in queries.eligible(batch=batch, within="990101", on=DAY) if one.name == "石坪村"
    ]
    assert (village.code, village.where) == ("990101201200", "演示市甲县石坪乡")


# --- filing -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-009")
def test_a_siting_is_filed_once_not_before_it_was_made_and_not_in_the_future(batch: Batch) -> None:
    us = actor("sending_unit", body=body("演示水利厅"))
    row = choose(batch)
    with pytest.raises(Refusal, match="报备日期不能早于定点日期"):
        actions.file_siting(actor=MACHINE, siting=row, filed_on=date(2015, 3, 9))
    with pytest.raises(Refusal, match="报备日期不能晚于今天"):
        actions.file_siting(actor=MACHINE, siting=row, filed_on=date(2015, 3, 11))
    with clock.business_date(date(2015, 3, 13)):
        actions.file_siting(actor=us, siting=row, filed_on=date(2015, 3, 12))
        row.refresh_from_db()
        assert (row.filed_on, row.filed_by) == (date(2015, 3, 12), us.label)
        with pytest.raises(Refusal, match="已经报备"):
            actions.file_siting(actor=MACHINE, siting=row, filed_on=date(2015, 3, 13))
    with pytest.raises(NotAllowed):
        actions.file_siting(actor=actor("sending_unit", body=body("演示大学")), siting=row, filed_on=DAY)


@pytest.mark.clause("H15-009")
@pytest.mark.parametrize("filed_on", [date(2015, 3, 9), date(2015, 3, 11)])
def test_a_village_filed_as_it_is_chosen_is_filed_neither_before_nor_in_the_future(
    batch: Batch, filed_on: date
) -> None:
    with pytest.raises(Refusal) as refused:
        choose(batch, filed_on=filed_on)
    assert (refused.value.clause, refused.value.field) == ("H15-009", "filed_on")
    assert choose(batch, filed_on=DAY).filed_by == MACHINE.label


@pytest.mark.clause("H15-009")
def test_the_provincial_office_reviews_what_is_filed_once(batch: Batch) -> None:
    row, office = choose(batch), actor("province_office", "99")
    with pytest.raises(Refusal, match="还没有报备"):
        actions.review_siting(actor=office, siting=row, reviewed_on=DAY)
    with clock.business_date(date(2015, 3, 12)):
        actions.file_siting(actor=MACHINE, siting=row, filed_on=date(2015, 3, 11))
        row.refresh_from_db()
        for stranger in (actor("county_office", "990101"), actor("sending_unit", body=body("演示水利厅"))):
            with pytest.raises(NotAllowed):
                actions.review_siting(actor=stranger, siting=row, reviewed_on=date(2015, 3, 12))
        for wrong in (DAY, date(2015, 3, 13)):
            with pytest.raises(Refusal, match="审核日期不能"):
                actions.review_siting(actor=office, siting=row, reviewed_on=wrong)
        actions.review_siting(actor=office, siting=row, reviewed_on=date(2015, 3, 12))
        row.refresh_from_db()
        assert (row.reviewed_on, row.reviewed_by) == (date(2015, 3, 12), office.label)
        with pytest.raises(Refusal, match="已经审核"):
            actions.review_siting(actor=office, siting=row, reviewed_on=date(2015, 3, 12))


@pytest.mark.clause("H15-009")
def test_every_unit_is_shown_as_not_chosen_chosen_filed_reviewed_or_overdue(batch: Batch) -> None:
    def states(on: date) -> dict[str, str]:
        return {one.unit: one.state for one in queries.standings(viewer=MACHINE, batch=batch, on=on)}

    choose(batch)
    filed = choose(batch, "演示大学", filed_on=DAY)
    reviewed = choose(batch, "演示民政厅", "990102200200", filed_on=DAY)
    actions.review_siting(actor=MACHINE, siting=reviewed, reviewed_on=DAY)
    rest = dict.fromkeys(["演示林业厅", "演示国资委", "演示农商银行"], "open")
    assert states(date(2015, 3, 12)) == {
        "演示水利厅": "chosen", "演示大学": "filed", "演示民政厅": "reviewed", **rest,
    }  # fmt: skip
    assert states(date(2015, 3, 13)) == {
        "演示水利厅": "overdue", "演示大学": "filed", "演示民政厅": "reviewed", **dict.fromkeys(rest, "overdue"),
    }  # fmt: skip
    county = queries.standings(viewer=actor("county_office", "990101"), batch=batch, on=DAY)
    assert [one.unit for one in county] == ["演示水利厅", "演示大学"]
    (own,) = queries.standings(viewer=actor("sending_unit", body=body("演示大学")), batch=batch, on=DAY)
    assert (own.siting, own.due) == (filed, date(2015, 3, 12))


# --- what the pack decides --------------------------------------------------------------------------------------


@pytest.mark.clause("H15-006")
def test_a_local_number_of_villages_lets_a_unit_have_two(batch: Batch) -> None:
    policy.set_local_value(
        actor=actor("province_office", "99"), division="99", key="placement.villages_per_unit", value=2,
        citation="测试", valid_from=STARTS,
    )  # fmt: skip
    choose(batch)
    with pytest.raises(Refusal, match="已经驻东川村"):
        choose(batch)
    choose(batch, village=OTHER)
    later, third = date(2015, 6, 1), "990101201200"
    with pytest.raises(Refusal, match="已有 2 个驻点村（东川村、羊坡村），请写明更换其中哪一个") as refused:
        choose(batch, village=third, since=later, exception="搬迁")
    assert refused.value.field == "instead_of"
    choose(batch, village=third, since=later, exception="搬迁", instead_of=OTHER)
    assert villages(batch) == [("990101200200", DAY, None), (OTHER, DAY, later), (third, later, None)]


@pytest.mark.clause("H15-007")
def test_where_the_pack_asks_for_no_registered_village_any_will_do(batch: Batch, tmp_path: Path) -> None:
    change_pack(
        tmp_path, "parameters.yaml", {"placement.key_poor_village_only, value: true": "placement.key_poor_village_only, value: false"}
    )  # fmt: skip
    offered = queries.eligible(batch=batch, within="990101", on=DAY)
    assert [one.name for one in offered] == ["东川村", "羊坡村", "石坪村", "高崖村"]
    assert queries.eligible(batch=batch, within="99", on=DAY) == []
    with pytest.raises(Refusal, match="不是村"):
        choose(batch, village="990101200")
    assert choose(batch, village="990101201201").village_id == "990101201201"


def test_a_rule_that_begins_after_the_batch_does_not_move_it(batch: Batch) -> None:
    policy.set_local_value(
        actor=actor("province_office", "99"), division="99", key="placement.fixed_years", value=1,
        citation="测试", valid_from=date(2015, 3, 1),
    )  # fmt: skip
    assert queries.siting_rules(batch).years == 3
    choose(batch)
    with pytest.raises(Refusal, match="定点3年"):
        choose(batch, village=OTHER, since=date(2016, 3, 10))


# --- dated facts ------------------------------------------------------------------------------------------------


@pytest.mark.clause("H15-010", "H15-016")
def test_filed_forms_and_entry_are_recorded_once_each(batch: Batch) -> None:
    us = actor("sending_unit", body=body("演示水利厅"))
    for kind in ("nomination", "entry"):
        actions.note_event(
            actor=us, batch=batch, organisation=body("演示水利厅"), kind=kind, happened_on=date(2015, 3, 5)
        )
    with pytest.raises(Refusal, match="“演示水利厅”的进村已登记为2015年3月5日"):
        actions.note_event(
            actor=us, batch=batch, organisation=body("演示水利厅"), kind="entry", happened_on=DAY
        )
    assert AuditEntry.objects.filter(verb="报送登记表", actor_id=us.id, happened_on=date(2015, 3, 5)).exists()


def test_nothing_is_recorded_for_tomorrow_or_for_a_unit_outside_the_list(batch: Batch) -> None:
    with pytest.raises(Refusal, match="日期不能晚于今天"):
        actions.note_event(
            actor=MACHINE,
            batch=batch,
            organisation=body("演示水利厅"),
            kind="entry",
            happened_on=date(2015, 3, 11),
        )
    other = make_batch("99", "2018年演示省派驻村帮扶")
    with pytest.raises(Refusal, match="“演示水利厅”不在“2018年演示省派驻村帮扶”的名单内"):
        actions.note_event(
            actor=MACHINE, batch=other, organisation=body("演示水利厅"), kind="entry", happened_on=DAY
        )
    with pytest.raises(NotAllowed):
        actions.note_event(
            actor=actor("sending_unit", body=body("演示大学")), batch=batch, organisation=body("演示水利厅"),
            kind="entry", happened_on=DAY,
        )  # fmt: skip


@pytest.mark.clause("H15-010")
def test_the_county_a_unit_is_placed_in_reports_its_arrival(batch: Batch) -> None:
    def arrive(unit: str, county: str) -> None:
        who = actor("county_office", county)
        actions.note_event(actor=who, batch=batch, organisation=body(unit), kind="entry", happened_on=DAY)

    with pytest.raises(NotAllowed):
        arrive("演示水利厅", "990102")
    arrive("演示水利厅", "990101")
    arrive("演示民政厅", "990102")


# --- the three levels side by side ------------------------------------------------------------------------------


def lower_batch(division: str, level: str, unit: str) -> Batch:
    """A batch of a lower level with one unit, placed in 甲县."""
    row = units.open_batch(
        actor=MACHINE, division=division, title=f"{division} 派", instrument="hunan-2015-1", starts_on=STARTS, ends_on=ENDS
    )  # fmt: skip
    units.load_units(
        actor=MACHINE, batch=row, units=[ListedUnit(unit, "organs", "机关")], totals=[], level=level
    )
    return row


@pytest.mark.clause("H15-008")
def test_the_villages_of_three_levels_stand_side_by_side_by_township(batch: Batch) -> None:
    choose(batch)
    for division, level, unit in (("9901", "city", "演示市教育局"), ("990101", "county", "甲县教育局")):
        row = lower_batch(division, level, unit)
        organisation = organisations.named(division, [unit])[unit]
        plan = placement.import_plan(
            actor=MACHINE, batch=row, table=table({unit: "甲县"}, {"甲县": 40}), meant={unit: organisation.pk},
            file_name="表.csv", file_hash="1",
        )  # fmt: skip
        placement.adopt(actor=MACHINE, plan=plan)
        actions.choose_village(
            actor=MACHINE, batch=row, organisation=organisation, village="990101201200", since=DAY,
            unit_agreed_on=DAY, county_agreed_on=DAY, criteria=CRITERIA,
        )  # fmt: skip
    rows = queries.by_township(viewer=actor("county_office", "990101"), county="990101", on=DAY)
    assert [(row.name, row.province, row.city, row.county) for row in rows] == [
        ("东川乡", ("东川村（演示水利厅）",), (), ()),
        ("石坪乡", (), ("石坪村（演示市教育局）",), ("石坪村（甲县教育局）",)),
    ]
    clerk = queries.by_township(viewer=actor("township_clerk", "990101201"), county="990101", on=DAY)
    assert [row.name for row in clerk] == ["石坪乡"]
    assert queries.by_township(viewer=actor("county_office", "990102"), county="990101", on=DAY) == []
    assert queries.by_township(viewer=MACHINE, county="990101", on=date(2015, 3, 9)) == []


def test_the_level_is_that_of_the_batch_whatever_level_the_body_has(batch: Batch) -> None:
    row = lower_batch("9901", "province", "演示市供电公司")
    unit = organisations.named("9901", ["演示市供电公司"])["演示市供电公司"]
    plan = placement.import_plan(
        actor=MACHINE, batch=row, table=table({unit.name: "甲县"}, {"甲县": 40}), meant={unit.name: unit.pk},
        file_name="表.csv", file_hash="1",
    )  # fmt: skip
    placement.adopt(actor=MACHINE, plan=plan)
    siting = actions.choose_village(
        actor=MACHINE, batch=row, organisation=unit, village="990101200200", since=DAY, unit_agreed_on=DAY,
        county_agreed_on=DAY, criteria=CRITERIA,
    )  # fmt: skip
    assert (unit.level, siting.level) == ("province", "city")
    choose(batch)
    choose(batch, "演示民政厅", "990102200200")
    assert queries.by_county(viewer=MACHINE, within="99", on=DAY) == {
        "990101": {"province": 1, "city": 1},
        "990102": {"province": 1},
    }
    assert set(queries.by_county(viewer=actor("county_office", "990102"), within="99", on=DAY)) == {"990102"}


def test_a_unit_sees_its_own_village_alone(batch: Batch) -> None:
    choose(batch)
    choose(batch, "演示大学", village=OTHER)
    us = actor("sending_unit", body=body("演示大学"))
    assert [row.village_id for row in queries.sitings(viewer=us, batch=batch, on=DAY)] == [OTHER]
    assert queries.sitings(viewer=actor("county_office", "990102"), batch=batch, on=DAY) == []
    assert len(queries.sitings(viewer=actor("county_leader", "990101"), batch=batch, on=DAY)) == 2


@pytest.mark.clause("PL-043")
def test_where_the_plan_of_two_years_is_adopted_a_unit_is_fixed_for_two_years(batch: Batch) -> None:
    county = units.open_batch(
        actor=MACHINE, division="990102", title="2015年乙县派驻村帮扶", instrument="plans-templates",
        starts_on=STARTS, ends_on=ENDS,
    )  # fmt: skip
    assert queries.siting_rules(county).years == 3  # Hunan's circular, which the province carries out
    policy.adopt(
        actor=MACHINE, instrument="plans-templates", division="990102", citation="测试", valid_from=STARTS
    )
    assert queries.siting_rules(county).years == 2
