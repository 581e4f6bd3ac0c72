"""Running the checks over a county of the database, and reading what they found."""

from datetime import date
from decimal import Decimal

import pytest

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.policy import actions as policy
from zhucun.work.households.actions.quality import run_checks
from zhucun.work.households.models import (
    Household,
    HouseholdState,
    Measure,
    Monitoring,
    Person,
    PersonState,
    QualityCount,
    QualityFinding,
)
from zhucun.work.households.queries import quality as queries
from zhucun.work.households.queries.checking import case_of

from .world import COUNTY, DAY, MACHINE, NEXT_VILLAGE, OTHER_COUNTY, VILLAGE, actor, household, person, survey

pytestmark = pytest.mark.django_db
OFFICE = actor("county_office", COUNTY)
LAND = {
    "arable": 2, "irrigated": 1, "forest": 5, "returned": 0, "orchard": 0, "pasture": 0, "water_area": 0, "road_km": Decimal("0.3"),
}  # fmt: skip
SOUND = {"health": ["健康"], "education": "小学", "resident_insurance": True, "illness_insurance": True}


@pytest.fixture
def county(world: None) -> None:
    """The packs are in force, and two villages have a household each in good order."""
    policy.sync(actor=MACHINE)
    sound("张三")
    sound("赵六", village=NEXT_VILLAGE)


def sound(name: str, *, village: str = VILLAGE, **state: object) -> Household:
    """A couple with nothing amiss."""
    head = person(name, born=date(1960, 3, 1), **SOUND)
    wife = person("李四", sex="女", born=date(1962, 3, 1), **SOUND)
    row = household((head, "户主"), (wife, "配偶"), village=village, **{**LAND, **state})
    survey(row, year=2014, size=2, items={"aac071": 500_000, "aac074": 100_000})
    return row


def test_a_sound_county_has_no_findings_and_its_households_are_counted(county: None) -> None:
    assert sum(run_checks(actor=OFFICE, county=COUNTY).values()) == 0
    assert not QualityFinding.objects.exists()
    counted = dict(QualityCount.objects.filter(code="").values_list("division", "count"))
    assert counted == {COUNTY: 2, "990102200": 2, VILLAGE: 1, NEXT_VILLAGE: 1}


def test_what_is_wrong_in_the_tables_is_found_where_it_is(county: None) -> None:
    row = sound(
        "王五", road_km=Decimal("7.5"), causes=["因懒"], marks=["军烈属"], forest=Decimal("1.5"), returned=3
    )
    survey_row = row.surveys.get()
    survey_row.items = {"aac073": 20_000, "aac071": 500_000, "aac077": 100_000}
    survey_row.save()
    head = Person.objects.get(name="王五")
    PersonState.objects.filter(person=head).update(health=["健康", "残疾"], labour="无劳动力")
    Person.objects.filter(pk=head.pk).update(sex="女")
    run_checks(actor=OFFICE, county=COUNTY)
    found = QualityFinding.objects.filter(household=row)
    assert QualityFinding.objects.count() == found.count()
    assert {one.code for one in found} == {
        "household.road_far", "household.causes_list", "household.returned_forest", "household.wage_low",
        "household.business_cost", "household.dibao_unentitled", "household.wage_nobody", "person.health_mixed",
        "person.labour_fit", "person.identity_sex", "person.disability_kind",
    }  # fmt: skip
    far = found.get(code="household.road_far")
    assert (
        far.sentence
        == f"铁厂乡方山坪村{row.number}户（户主王五）：与村主干路距离7.5公里，超过5公里。请核对单位是不是公里。"
    )
    assert (far.clause, far.severity, far.person_id) == ("ND-028", "warning", None)
    assert found.get(code="person.identity_sex").person_id == head.pk
    assert head.identity[6:14] not in "".join(one.sentence for one in found)


def test_monitoring_and_measures_are_read_as_of_the_day(county: None) -> None:
    row = sound("王五")
    county_of = {"county": COUNTY, "household": row}
    Monitoring.objects.create(
        **county_of, category="脱贫不稳定户", risks=["其他"], contact="赵", valid_from=date(2015, 1, 5), valid_to=date(2015, 12, 1),
    )  # fmt: skip
    Measure.objects.create(**county_of, kind="产业发展", content="养羊", given_on=date(2015, 2, 1))
    run_checks(actor=OFFICE, county=COUNTY)
    assert {one.code for one in QualityFinding.objects.all()} == {"monitoring.risk_note"}
    later = date(2015, 12, 5)
    with clock.business_date(later):
        run_checks(actor=OFFICE, county=COUNTY)
    assert {one.code for one in QualityFinding.objects.all()} == {
        "monitoring.removal_missing", "monitoring.removed_survey", "monitoring.removed_guarantees",
    }  # fmt: skip
    kept = {"义务教育": True, "基本医疗": True, "住房安全": True, "饮水安全": False}
    survey(row, year=2015, size=2, guarantees=kept, items={"aac071": 500_000, "aac074": 100_000})
    with clock.business_date(later):
        run_checks(actor=OFFICE, county=COUNTY)
    found = {one.code: one.sentence for one in QualityFinding.objects.all()}
    assert set(found) == {"monitoring.removal_missing", "monitoring.removed_guarantees"}
    assert "2015年12月1日消除风险，饮水安全没有达标" in found["monitoring.removed_guarantees"]


def test_rows_of_later_days_are_not_seen(county: None) -> None:
    row = Household.objects.first()
    HouseholdState.objects.filter(household=row).update(valid_to=date(2015, 10, 1))
    HouseholdState.objects.create(
        county=COUNTY, household=row, valid_from=date(2015, 10, 1), **{**LAND, "road_km": 9}
    )
    for day, expected in ((DAY, []), (date(2015, 10, 1), [9.0])):
        case = case_of(viewer=MACHINE, county=COUNTY, on=day)
        assert case.households.filter(case.households["road_km"] > 5)["road_km"].to_list() == expected


def test_a_run_replaces_the_findings_and_keeps_the_counts_of_the_one_before(county: None) -> None:
    row = sound("王五", road_km=9)
    run_checks(actor=OFFICE, county=COUNTY)
    HouseholdState.objects.filter(household=row).update(road_km=1, arable=None, irrigated=None)
    with clock.business_date(date(2015, 10, 1)):
        run_checks(actor=OFFICE, county=COUNTY)
        run_checks(actor=OFFICE, county=COUNTY)  # the same day again
        board = queries.board(viewer=OFFICE, key=COUNTY, on=clock.today())
    assert {one.code for one in QualityFinding.objects.all()} == {
        "household.arable_empty",
        "household.irrigated_empty",
    }
    assert board is not None
    assert [(one.key, one.count, one.before, one.change) for one in board.checks] == [
        ("household.arable_empty", 1, 0, 1), ("household.irrigated_empty", 1, 0, 1), ("household.road_far", 0, 1, -1),
    ]  # fmt: skip
    assert (board.total.count, board.total.before, board.households) == (2, 1, 3)
    assert [(one.key, one.count, one.before, one.households) for one in board.areas] == [
        ("990102200", 2, 1, 3)
    ]
    assert board.runs == [(DAY, 1), (date(2015, 10, 1), 2)]


@pytest.mark.clause("PD-074")
def test_the_trend_goes_back_as_many_runs_as_set(county: None) -> None:
    for month in (9, 10, 11):
        with clock.business_date(date(2015, month, 1)):
            run_checks(actor=OFFICE, county=COUNTY)
    on = date(2015, 11, 1)
    board = queries.board(viewer=OFFICE, key=COUNTY, on=on)
    assert board is not None
    assert len(board.runs) == 3
    policy.set_local_value(
        actor=MACHINE,
        division=COUNTY,
        key="households.check.trend_runs",
        value=2,
        citation="测试",
        valid_from=DAY,
    )
    shorter = queries.board(viewer=OFFICE, key=COUNTY, on=on)
    assert shorter is not None
    assert [day for day, _ in shorter.runs] == [date(2015, 10, 1), on]


def test_a_city_adds_up_the_last_runs_of_its_counties(county: None) -> None:
    sound("王五", road_km=9)
    run_checks(actor=OFFICE, county=COUNTY)
    sound("钱七", village=OTHER_COUNTY, road_km=8)
    with clock.business_date(date(2015, 9, 20)):
        run_checks(actor=actor("city_office", "9901"), county="990101")
        board = queries.board(viewer=actor("city_office", "9901"), key="9901", on=clock.today())
    assert board is not None
    assert board.run_on == date(2015, 9, 20)
    assert [(one.key, one.count) for one in board.checks] == [("household.road_far", 2)]
    assert [(one.key, one.count, one.households) for one in board.areas] == [("990101", 1, 1), (COUNTY, 1, 3)]


def test_findings_and_boards_are_seen_only_in_the_own_areas(county: None) -> None:
    row = sound("王五", road_km=9)
    run_checks(actor=OFFICE, county=COUNTY)
    villager, neighbour = actor("village_committee", VILLAGE), actor("village_committee", NEXT_VILLAGE)
    assert queries.board(viewer=villager, key=COUNTY, on=DAY) is None
    board = queries.board(viewer=villager, key=VILLAGE, on=DAY)
    assert board is not None
    assert (board.total.count, board.areas) == (1, [])
    assert [one.code for one in queries.findings(viewer=villager, area=board.area, on=DAY)] == [
        "household.road_far"
    ]
    assert not queries.findings(viewer=neighbour, area=board.area, on=DAY).exists()
    assert [one.code for one in queries.of_household(viewer=villager, pk=row.pk)] == ["household.road_far"]
    assert queries.of_household(viewer=neighbour, pk=row.pk) == []


def test_only_the_offices_of_the_county_and_above_run_the_checks_and_the_run_is_in_the_trail(
    county: None,
) -> None:
    for other in (actor("township_clerk", "990102200"), actor("county_office", "990101")):
        with pytest.raises(NotAllowed):
            run_checks(actor=other, county=COUNTY)
    with pytest.raises(Refusal, match="不是县级地区"):
        run_checks(actor=OFFICE, county="990102200")
    run_checks(actor=OFFICE, county=COUNTY)
    entry = AuditEntry.objects.get(verb="核对数据")
    assert (entry.county, entry.detail["households"], entry.detail["persons"]) == (COUNTY, 2, 4)


def test_one_household_is_checked_alone_by_the_same_rules(county: None) -> None:
    row = sound("王五", road_km=9)
    case = case_of(viewer=OFFICE, county=COUNTY, on=DAY, household=row.pk)
    assert case.households["number"].to_list() == [row.number]
    assert case.persons.height == 2
    hidden = case_of(viewer=actor("county_office", "990101"), county=COUNTY, on=DAY, household=row.pk)
    assert hidden.households.is_empty()
