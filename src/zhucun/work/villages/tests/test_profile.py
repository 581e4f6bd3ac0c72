"""The facts of a village by year: as printed, checked, computed, corrected, and beside what the system counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhucun.foundation.audit.models import AuditEntry
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.households.tests.world import MACHINE, NEXT_VILLAGE, VILLAGE, actor
from zhucun.work.villages import rules
from zhucun.work.villages.actions.common import void
from zhucun.work.villages.actions.profile import correct_profile, note_copy, record_profile
from zhucun.work.villages.actions.sample import SECOND_COPY, SOURCE, YEAR, load_sample
from zhucun.work.villages.catalogue import indicators
from zhucun.work.villages.models import Profile, ProfileSource
from zhucun.work.villages.queries import profile as queries

from .conftest import COMMITTEE, OFFICE, TODAY, mark, poor_household, profile

pytestmark = pytest.mark.django_db


def value(row: Profile, code: str) -> Decimal | str | None:
    """An item of a profile as its page shows it."""
    found = {one.indicator.code: one.value for one in queries.facts(viewer=MACHINE, profile=row)}
    return found[code]


PRINTED = {
    "altitude_m": 1200, "area_km2": 12, "township_km": 15, "groups": 4, "households": 65, "persons": 247, "labour": 72,
    "migrants": 40,
}  # fmt: skip
ECONOMY = {
    "arable_mu": 238, "crops_mu": 580, "cash_crops_mu": 140, "grain_kg_per_head": 390, "output_yuan": 740000,
    "farm_output_yuan": 300000, "income_per_head_yuan": 2180, "poor_households": 30, "poor_persons": 97,
}  # fmt: skip
SERVICES = {
    "phone_households": 32, "schools": 0, "clinics": 0, "water_difficult_households": 35, "water_difficult_persons": 123,
    "water_difficult_livestock": 700,
}  # fmt: skip


@pytest.mark.clause("PL-022")
def test_the_sample_stands_as_printed_with_its_people_and_place(world: None) -> None:
    row = load_sample(actor=COMMITTEE, village_key=VILLAGE)
    assert row.year == YEAR == 2017
    assert {code: value(row, code) for code in PRINTED} == PRINTED


@pytest.mark.clause("PL-023")
def test_the_sample_has_its_economy_and_a_poverty_rate_of_39_3_percent(world: None) -> None:
    row = load_sample(actor=COMMITTEE, village_key=VILLAGE)
    assert {code: value(row, code) for code in ECONOMY} == ECONOMY
    assert value(row, "poverty_rate_percent") == Decimal("39.3")


@pytest.mark.clause("PL-024")
def test_the_sample_has_its_services(world: None) -> None:
    row = load_sample(actor=COMMITTEE, village_key=VILLAGE)
    assert {code: value(row, code) for code in SERVICES} == SERVICES
    assert value(row, "all_power") == "是"


@pytest.mark.clause("PL-133")
def test_the_second_copy_with_its_masked_year_adds_a_source_and_no_second_set(world: None) -> None:
    load_sample(actor=COMMITTEE, village_key=VILLAGE)
    assert Profile.objects.count() == 1
    assert [(row.title, row.printed_year) for row in ProfileSource.objects.order_by("pk")] == [
        (SOURCE, "2017"),
        (SECOND_COPY, "20xx"),
    ]


@pytest.mark.clause("PL-133")
def test_a_copy_with_a_masked_year_and_other_figures_is_refused(world: None) -> None:
    load_sample(actor=COMMITTEE, village_key=VILLAGE)
    with pytest.raises(Refusal, match="没有与这份材料数字相同的村情"):
        note_copy(
            actor=COMMITTEE,
            village_key=VILLAGE,
            values={"persons": 248},
            source="另一份",
            printed_year="20xx",
        )
    assert ProfileSource.objects.count() == 2


def test_the_same_figures_of_the_year_from_another_document_add_a_source_once(world: None) -> None:
    first = profile(persons=247)
    for _ in range(2):
        again = record_profile(
            actor=COMMITTEE, village_key=VILLAGE, year=2017, values={"persons": "247"}, source="乡镇报表"
        )
        assert again.pk == first.pk
    assert list(first.sources.values_list("title", flat=True)) == ["入户核查", "乡镇报表"]


@pytest.mark.clause("PL-023")
def test_a_sown_area_above_the_arable_land_is_not_an_error(world: None) -> None:
    row = profile(arable_mu=238, crops_mu=580, cash_crops_mu=140)
    assert value(row, "crops_mu") == 580


@pytest.mark.parametrize(
    ("code", "given", "sentence"),
    [
        ("gold_mines", 3, "没有代号为"),
        ("poverty_rate_percent", "39.3", "由系统计算"),
        ("persons", -1, "不能是 -1"),
        ("persons", "两百", "应为数字"),
        ("persons", "247.5", "应为整数"),
        ("area_km2", "1.234", "最多保留 2 位小数"),
        ("altitude_m", "NaN", "不能是"),
        ("bus", "也许", "请填写“是”或“否”"),
        ("direction", "长" * 201, "最多写 200 个字"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(
    world: None, code: str, given: object, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence) as refused:
        record_profile(
            actor=COMMITTEE, village_key=VILLAGE, year=2017, values={code: given}, source="入户核查"
        )
    assert refused.value.field == code
    assert not Profile.objects.exists()


def test_a_part_larger_than_its_whole_is_refused(world: None) -> None:
    with pytest.raises(Refusal, match="“建档立卡贫困人口”248 大于“总人口”247"):
        profile(persons=247, poor_persons=248)


@pytest.mark.parametrize("code", [one.code for one in indicators().values() if not one.typed])
def test_every_ratio_is_made_of_typed_items(code: str) -> None:
    rule = indicators()[code]
    assert indicators()[rule.numerator].typed
    assert indicators()[rule.denominator].typed
    assert rules.computed({rule.numerator: "1", rule.denominator: "4"})[code] == rule.times / 4


def test_a_ratio_over_nothing_is_left_open(world: None) -> None:
    row = profile(persons=0, poor_persons=0)
    assert value(row, "poverty_rate_percent") is None


def test_other_figures_for_a_year_on_record_are_a_conflict_that_leads_to_the_correction(world: None) -> None:
    profile(persons=247)
    with pytest.raises(Conflict, match="办理“更正”"):
        profile(persons=250)
    assert Profile.objects.get().values["persons"] == "247"


def test_a_correction_voids_the_former_row_and_keeps_it_readable(world: None) -> None:
    former = profile(persons=247, households=65)
    fresh = correct_profile(
        actor=COMMITTEE,
        profile=former,
        values={"persons": 250, "households": 65},
        source="复核",
        reason="漏登三人",
    )
    former.refresh_from_db()
    assert (former.voided_on, former.void_reason) == (TODAY, "漏登三人")
    assert former.values["persons"] == "247"
    assert fresh.corrects == former
    assert [row.pk for row in queries.of_village(viewer=MACHINE, village=VILLAGE)] == [fresh.pk]
    entry = AuditEntry.objects.filter(verb="更正").get()
    assert entry.detail["changed"] == {"总人口": ["247", "250"]}
    with pytest.raises(Conflict):
        correct_profile(actor=COMMITTEE, profile=former, values={"persons": 1}, source="复核", reason="再改")


def test_a_correction_that_changes_nothing_or_gives_no_reason_is_refused(world: None) -> None:
    row = profile(persons=247)
    with pytest.raises(Refusal, match="没有改动"):
        correct_profile(actor=COMMITTEE, profile=row, values={"persons": 247}, source="复核", reason="核对")
    with pytest.raises(Refusal, match="更正的理由"):
        correct_profile(actor=COMMITTEE, profile=row, values={"persons": 2}, source="复核", reason=" ")


def test_a_void_profile_makes_room_for_another(world: None) -> None:
    row = profile(persons=247)
    void(actor=COMMITTEE, row=row, label="2017年村情", reason="登错村")
    assert profile(persons=999).values["persons"] == "999"


def test_the_registered_poor_are_taken_from_the_registry_and_not_typed(world: None) -> None:
    poor_household(3)
    poor_household(2)
    row = profile(persons=247, households=65)
    assert (row.values["poor_households"], row.values["poor_persons"]) == ("2", "5")
    assert row.counted == ["poor_households", "poor_persons"]
    assert value(row, "poverty_rate_percent") == Decimal("2.0")


def test_a_profile_that_says_otherwise_shows_the_difference_to_the_registry(world: None) -> None:
    poor_household(3)
    row = profile(persons=247, poor_households=30, poor_persons=97)
    found = {one.indicator.code: one for one in queries.facts(viewer=MACHINE, profile=row)}
    assert (found["poor_persons"].known, found["poor_persons"].difference) == (Decimal(3), Decimal(94))
    assert not found["poor_persons"].counted


def test_the_registry_is_counted_on_the_last_day_of_the_profiles_year(world: None) -> None:
    poor_household(4, since=date(2018, 2, 1))
    assert "poor_persons" not in profile(year=2017, persons=247).values
    assert profile(year=2018, persons=247).values["poor_persons"] == "4"


def test_each_figure_stands_beside_the_year_before(world: None) -> None:
    profile(year=2016, persons=240, income_per_head_yuan=2000, bus="否")
    row = profile(year=2017, persons=247, income_per_head_yuan=2180, bus="是")
    found = {one.indicator.code: one for one in queries.facts(viewer=MACHINE, profile=row)}
    assert (found["persons"].before, found["persons"].change) == (Decimal(240), Decimal(7))
    assert found["income_per_head_yuan"].change == 180
    assert (found["bus"].before, found["bus"].change) == ("否", None)


@pytest.mark.parametrize("year", [1999, 2019])
def test_a_year_that_cannot_be_is_refused(world: None, year: int) -> None:
    with pytest.raises(Refusal, match="年度"):
        profile(year=year, persons=1)


def test_who_does_not_belong_to_the_village_may_not_write(world: None) -> None:
    for who in (
        actor("village_committee", NEXT_VILLAGE), actor("county_office", "990101"), actor("auditor", "990102"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            profile(who=who, persons=1)
    for number, who in enumerate(
        (COMMITTEE, OFFICE, actor("team_member", VILLAGE), actor("township_clerk", "990102200"))
    ):
        assert profile(year=2010 + number, who=who, persons=1).recorded_by == who.label


def test_a_reader_sees_the_own_area_alone(world: None) -> None:
    row = profile(persons=247)
    assert queries.profile(viewer=actor("auditor", "9901"), pk=row.pk) == row
    assert queries.profile(viewer=actor("village_committee", NEXT_VILLAGE), pk=row.pk) is None
    assert queries.profile(viewer=actor("responsible_person", VILLAGE), pk=row.pk) is None


@pytest.mark.clause("JX18-011")
def test_the_list_of_villages_puts_the_first_two_tiers_on_top(world: None) -> None:
    mark("990102201200", "village_tier", "deep")
    mark(NEXT_VILLAGE, "village_tier", "hard")
    mark(VILLAGE, "village_tier", "other")
    rows = queries.villages(viewer=OFFICE, within="990102", year=2018, on=TODAY)
    assert [(row.name, row.tier) for row in rows] == [
        ("白水村", "深度贫困村"), ("大湾村", "难脱贫村"), ("方山坪村", "其他贫困村"),
    ]  # fmt: skip


def test_the_list_asks_the_same_number_of_questions_however_much_is_on_record(world: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.villages(viewer=OFFICE, within="990102", year=2018, on=TODAY)
        return len(seen)

    asked()
    before = asked()
    for village in (VILLAGE, NEXT_VILLAGE):
        for year in (2015, 2016, 2017):
            profile(year=year, village=village, persons=300)
        poor_household(2, village=village)
        mark(village, "village_tier", "deep")
    assert asked() == before


def test_the_list_shows_the_latest_year_on_record(world: None) -> None:
    profile(year=2016, persons=240)
    profile(year=2017, persons=247)
    profile(year=2017, village=NEXT_VILLAGE, persons=300)
    rows = {row.key: row for row in queries.villages(viewer=OFFICE, within="990102", year=2018, on=TODAY)}
    assert (rows[VILLAGE].year, rows[VILLAGE].number("persons")) == (2017, Decimal(247))
    earlier = {row.key: row for row in queries.villages(viewer=OFFICE, within="990102", year=2016, on=TODAY)}
    assert (earlier[VILLAGE].year, earlier[NEXT_VILLAGE].year) == (2016, None)


def test_the_list_of_a_foreign_area_is_empty(world: None) -> None:
    assert queries.villages(viewer=OFFICE, within="990101", year=2018, on=TODAY) == []


def test_a_year_not_yet_over_counts_the_registry_of_today(world: None) -> None:
    poor_household(2)
    with clock.business_date(date(2018, 6, 1)):
        row = profile(year=2018, persons=10)
    assert row.values["poor_persons"] == "2"
