"""Figures, shares, sums, masks, marks and regions, on what the instruments print."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from zhucun.foundation.audit.models import AuditChange, AuditEntry
from zhucun.foundation.divisions import actions as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import actions, queries
from zhucun.foundation.figures.actions import FigureLine
from zhucun.foundation.figures.models import AreaFigure, AreaMark
from zhucun.foundation.kernel.actor import Actor, Grant, system
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db

MACHINE = system("测试")
CITY, XINTIAN, JIANGHUA, JIANGYONG = "4311", "431128", "431129", "431125"
END_2013, IN_2015 = date(2013, 12, 31), date(2015, 3, 1)
PLAN = "市扶贫规划（篇四·一）"
CITY_OFFICE = Actor("u1", "市办", (Grant("city_office", CITY),))


def line(
    printed: str,
    place: str = CITY,
    indicator: str = "poor_persons",
    as_of: date = END_2013,
    source: str = PLAN,
    confidence: str = "seen",
) -> FigureLine:
    return FigureLine(place, indicator, as_of, printed, source, confidence=confidence)


def correct(printed: str, indicator: str, place: str = CITY, region: bool = False) -> None:
    """The source turns out to print something else."""
    there = AreaFigure.objects.filter(indicator=indicator, source=PLAN, voided_at=None)
    row = there.get(region=place) if region else there.get(division=place)
    changed = FigureLine(
        place,
        indicator,
        row.as_of,
        printed,
        PLAN,
        row.clause,
        total_of_areas=row.total_of_areas,
        region=region,
    )
    assert actions.record_figures(actor=MACHINE, lines=[changed]) == 1


@pytest.fixture
def villages() -> list[str]:
    """Three villages of an invented county."""
    for code, name in (("99", "演示省"), ("9901", "演示市"), ("990101", "甲县"), ("990101001", "甲乡")):
        divisions.add_division(actor=MACHINE, code=code, name=name)
    return [
        divisions.add_division(actor=MACHINE, code=f"99010100120{n}", name=f"第{n}村") for n in range(1, 5)
    ]


# --- figures --------------------------------------------------------------------------------------------------


@pytest.mark.clause("PL-138")
def test_a_masked_figure_is_completed_from_the_other_copy_and_both_are_named() -> None:
    found = queries.figure(CITY, "poor_persons", IN_2015)
    assert found is not None
    assert (found.value, found.unit, found.as_of) == (Decimal(688909), "人", END_2013)
    assert found.sources == (PLAN, "市扶贫规划（篇三B）")
    assert found.completed_from == "年份：市扶贫规划（篇三B）"
    masked = AreaFigure.objects.get(division=CITY, indicator="poor_persons", printed="688***")
    assert (masked.value, masked.completed_from) == (Decimal(688909), PLAN)


@pytest.mark.clause("PL-138")
def test_a_masked_figure_is_not_completed_by_one_that_cannot_be_it() -> None:
    correct("678909", "poor_persons")
    masked = AreaFigure.objects.get(division=CITY, indicator="poor_persons", printed="688***")
    assert (masked.value, masked.completed_from) == (None, "")


@pytest.mark.clause("PL-138")
def test_the_plan_years_of_one_copy_and_the_counts_of_the_other_make_one_row_each() -> None:
    values = {}
    for year in range(2014, 2019):
        found = queries.figure(CITY, "planned_villages", date(year, 12, 31))
        assert found is not None
        assert len(found.sources) == 2
        assert "年份" in found.completed_from
        values[year] = found.value
    assert values == {2014: 111, 2015: 99, 2016: 90, 2017: 85, 2018: 85}


def test_a_figure_holds_from_its_day_until_a_later_one() -> None:
    assert queries.figure(CITY, "poor_persons", date(2013, 12, 30)) is None
    actions.record_figures(actor=MACHINE, lines=[line("600000", as_of=date(2014, 12, 31))])
    assert [
        getattr(queries.figure(CITY, "poor_persons", day), "value", None) for day in (END_2013, IN_2015)
    ] == [
        688909,
        600000,
    ]


def test_of_two_copies_the_more_certain_counts_and_only_agreeing_sources_are_named() -> None:
    actions.record_figures(
        actor=MACHINE,
        lines=[line("690000", source="晚报", confidence="press"), line("688,909", source="年鉴")],
    )
    found = queries.figure(CITY, "poor_persons", IN_2015)
    assert found is not None
    assert (found.value, found.confidence_title) == (Decimal(688909), "原文可见")
    assert "晚报" not in found.sources
    assert "年鉴" in found.sources


def test_figures_of_many_counties_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = ["431126", "431127", "431128", "431271", "110101"]
    with django_assert_num_queries(1):
        found = queries.figures(keys, "filed_poor_villages", IN_2015)
    assert found["431271"].value == 8
    assert "110101" not in found


@pytest.mark.clause("SC15-001")
def test_the_scope_of_the_county_scheme_is_compared_with_what_the_registry_counts(
    villages: list[str],
) -> None:
    actions.load_scope(actor=MACHINE, division="990101")
    rows = queries.compare(
        "990101", {"filed_poor_villages": 35, "filed_poor_households": 2400, "area_km2": 1}, date(2016, 1, 1)
    )
    assert [(row.counted, int(row.printed), int(row.difference)) for row in rows] == [
        (35, 35, 0),
        (2400, 2425, -25),
    ]
    assert rows[0].clause == "SC15-001"


# --- sums and shares ------------------------------------------------------------------------------------------


@pytest.mark.clause("PL-068")
def test_printed_parts_that_do_not_sum_are_reported_and_kept() -> None:
    (finding,) = queries.inconsistencies(IN_2015, within="43")
    assert (finding.code, finding.indicator) == ("figures.parts", "key_villages_provincial")
    assert (finding.printed, finding.expected, finding.clause) == (Decimal(298), Decimal(357), "PL-068")
    assert "231 + 面上县省定贫困村 126 = 357" in finding.sentence
    assert "差数恰为市定贫困村 59，分项可能多含了这一项" in finding.sentence
    kept = queries.figure(CITY, "key_villages_provincial", IN_2015)
    assert kept is not None
    assert kept.value == 298


@pytest.mark.clause("PL-068")
def test_parts_that_sum_are_no_finding_and_a_changed_total_is_one() -> None:
    correct("67", "key_villages_provincial_other")
    assert queries.inconsistencies(IN_2015) == []
    correct("440", "key_villages")
    (finding,) = queries.inconsistencies(IN_2015)
    assert (finding.indicator, finding.printed, finding.expected) == (
        "key_villages",
        Decimal(440),
        Decimal(441),
    )


def test_the_sample_counts_of_high_cold_villages_are_loaded_and_sum() -> None:
    counts = {key: queries.figure(key, "high_cold_villages", IN_2015) for key in (CITY, JIANGHUA, JIANGYONG)}
    assert [found.value for found in counts.values() if found] == [57, 50, 7]
    correct("49", "high_cold_villages", JIANGHUA)
    assert {finding.code for finding in queries.inconsistencies(IN_2015)} == {
        "figures.areas",
        "figures.parts",
    }


def test_listed_areas_may_be_incomplete_unless_they_exceed_the_total() -> None:
    later = date(2014, 12, 31)
    city = line("100", as_of=later, source="另一份")
    county = line("60", XINTIAN, as_of=later, source="另一份")
    actions.record_figures(actor=MACHINE, lines=[city, county])
    assert "figures.areas" not in {finding.code for finding in queries.inconsistencies(IN_2015)}
    actions.record_figures(actor=MACHINE, lines=[line("160", XINTIAN, as_of=later, source="另一份")])
    assert "figures.areas" in {finding.code for finding in queries.inconsistencies(IN_2015)}


def test_the_villages_of_annex_2_sum_by_county_and_city() -> None:
    by_county = queries.roll_up_below("43", Level.COUNTY, "filed_poor_villages", IN_2015)
    assert (by_county.total, by_county.counted) == (Decimal(6162), 52)
    by_city = queries.roll_up_below(CITY, Level.COUNTY, "filed_poor_villages", IN_2015)
    assert by_city.printed is not None
    assert by_city.total == by_city.printed.value == 581


@pytest.mark.clause("PL-070")
def test_printed_shares_are_recomputed_from_the_printed_figures() -> None:
    found = {share.indicator: share for share in queries.shares(CITY, IN_2015)}
    assert {code: share.recomputed for code, share in found.items()} == {
        "poor_share_of_above": Decimal("10.76"),
        "poor_share_key_counties": Decimal("55.21"),
        "poor_share_other": Decimal("44.79"),
    }
    assert {share.difference for share in found.values()} == {0}


@pytest.mark.clause("PL-070")
def test_a_share_that_its_figures_do_not_give_is_reported_with_both() -> None:
    correct("390377", "poor_persons_key_counties")
    share = next(s for s in queries.shares(CITY, IN_2015) if s.indicator == "poor_share_key_counties")
    assert (share.printed, share.recomputed, share.difference) == (
        Decimal("55.21"),
        Decimal("56.67"),
        Decimal("-1.46"),
    )
    sentences = [f.sentence for f in queries.inconsistencies(IN_2015) if f.code == "figures.share"]
    assert sentences == ["永州市：印出的重点县贫困人口比重 55.21%，按所印数字计算为 56.67%；按原文保留。"]


def test_inconsistencies_stay_in_the_area_asked_for() -> None:
    assert queries.inconsistencies(IN_2015, within="14") == []
    assert queries.inconsistencies(IN_2015, within=XINTIAN) == []
    assert queries.inconsistencies(date(2012, 12, 31)) == []


def test_findings_cost_a_constant_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(3):
        assert queries.inconsistencies(IN_2015)


# --- regions --------------------------------------------------------------------------------------------------


@pytest.mark.clause("PL-071")
def test_the_region_of_the_sample_has_eight_counties_and_two_management_areas() -> None:
    keys = queries.members("nanling", IN_2015)
    assert len(keys) == 10
    assert {"431172", "431173"} <= set(keys)
    population = queries.region_figure("nanling", "population", IN_2015)
    assert population is not None
    assert population.value == 4_032_600
    (share,) = [s for s in queries.shares("nanling", IN_2015, region=True) if s.recomputed is not None]
    assert (share.indicator, share.recomputed) == ("poor_share_of_above", Decimal("76.89"))
    assert share.difference == 0


@pytest.mark.clause("PL-071")
def test_a_region_rolls_up_its_members_and_names_those_without_a_figure() -> None:
    keys = queries.members("nanling", IN_2015)
    lines = [line("52971", key, source="各县") for key in keys]
    actions.record_figures(actor=MACHINE, lines=lines[:9])
    partly = queries.roll_up("nanling", "poor_persons", IN_2015)
    assert (partly.total, partly.counted, partly.missing) == (Decimal(476739), 9, (keys[9],))
    assert partly.difference is None
    actions.record_figures(actor=MACHINE, lines=lines[9:])
    assert queries.roll_up("nanling", "poor_persons", IN_2015).difference == 1


@pytest.mark.clause("PL-071")
def test_a_member_that_leaves_counts_until_that_day() -> None:
    keys = [key for key in queries.members("nanling", IN_2015) if key != JIANGYONG]
    common = {"key": "nanling", "name": "南岭山区", "within": CITY}
    assert actions.set_region(actor=CITY_OFFICE, members=keys, since=date(2016, 1, 1), **common) == 1
    assert JIANGYONG in queries.members("nanling", date(2015, 12, 31))
    assert JIANGYONG not in queries.members("nanling", date(2016, 1, 1))
    assert actions.set_region(actor=CITY_OFFICE, members=keys, since=date(2016, 1, 1), **common) == 0


@pytest.mark.parametrize(("members", "named"), [(["430121"], "430121"), ([CITY, XINTIAN], XINTIAN)])
def test_members_from_elsewhere_or_counted_twice_are_refused(members: list[str], named: str) -> None:
    with pytest.raises(Refusal, match=named):
        actions.set_region(actor=MACHINE, key="x", name="某区", within=CITY, members=members, since=END_2013)


# --- marks ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("PL-067")
def test_the_five_key_counties_of_the_sample_carry_their_level() -> None:
    found = queries.key_counties(IN_2015, within=CITY)
    titles = {key: found[key].title for key in (XINTIAN, JIANGHUA, "431126", "431123", JIANGYONG, "431121")}
    assert titles == {
        XINTIAN: "国家重点县",
        JIANGHUA: "国家重点县",
        "431126": "省重点县",
        "431123": "省重点县",
        JIANGYONG: "省重点县",
        "431121": "面上县",
    }
    assert len(queries.marked("key_county", IN_2015, value="provincial", within=CITY)) == 3
    assert queries.key_counties(IN_2015, within="14") == {}


@pytest.mark.clause("PL-067")
def test_a_mark_set_later_leaves_the_answer_for_earlier_days() -> None:
    since = date(2018, 7, 1)
    actions.set_mark(actor=CITY_OFFICE, division=XINTIAN, kind="key_county", value="none", since=since)
    levels = [queries.key_counties(day)[XINTIAN] for day in (date(2018, 6, 30), since)]
    assert [mark.value for mark in levels] == ["national", "none"]


@pytest.mark.clause("PL-068", "PL-069")
def test_villages_carry_a_level_and_the_high_cold_flag(villages: list[str]) -> None:
    for village, level in zip(villages, ("national", "provincial", "city"), strict=False):
        actions.set_mark(actor=MACHINE, division=village, kind="village_level", value=level, since=END_2013)
    actions.set_mark(actor=MACHINE, division=villages[1], kind="high_cold", value="true", since=END_2013)
    levels = queries.village_levels(villages, IN_2015)
    assert [levels[key].title for key in villages[:3]] == ["国定", "省定", "市定"]
    assert queries.high_cold_villages(IN_2015, within="9901") == [villages[1]]
    assert queries.high_cold_villages(IN_2015, within="43") == []


@pytest.mark.clause("JX18-011")
def test_deep_and_hard_villages_stand_on_top_of_the_list(villages: list[str]) -> None:
    for village, tier in zip(villages, ("other", "hard", "deep"), strict=False):
        actions.set_mark(actor=MACHINE, division=village, kind="village_tier", value=tier, since=END_2013)
    first, second, third, without = villages
    assert queries.in_order_of_tier([without, first, second, third], IN_2015) == [
        third,
        second,
        first,
        without,
    ]
    actions.set_mark(actor=MACHINE, division=first, kind="village_tier", value="deep", since=END_2013)
    assert queries.in_order_of_tier(villages, IN_2015) == [first, third, second, without]


def test_the_filing_year_of_a_village_is_a_year(villages: list[str]) -> None:
    actions.set_mark(
        actor=MACHINE, division=villages[0], kind="filed_poor_village", value="2014", since=date(2014, 12, 31)
    )
    found = queries.mark(villages[0], "filed_poor_village", IN_2015)
    assert found is not None
    assert (found.value, found.title) == ("2014", "2014")
    with pytest.raises(Refusal, match="四位年份"):
        actions.set_mark(
            actor=MACHINE, division=villages[1], kind="filed_poor_village", value="是", since=IN_2015
        )


def test_a_mark_from_the_same_day_is_voided_and_replaced_and_both_stay_on_record() -> None:
    actions.set_mark(actor=MACHINE, division=XINTIAN, kind="key_county", value="provincial", since=END_2013)
    rows = AreaMark.objects.filter(division=XINTIAN, kind="key_county").order_by("id")
    assert [(row.value, row.voided_at is None) for row in rows] == [("national", False), ("provincial", True)]


def test_a_mark_is_taken_away_from_a_day_on() -> None:
    actions.set_mark(actor=MACHINE, division=XINTIAN, kind="key_county", value="", since=IN_2015)
    assert queries.mark(XINTIAN, "key_county", IN_2015) is None
    assert queries.mark(XINTIAN, "key_county", date(2015, 2, 28)) is not None


@pytest.mark.parametrize(
    ("division", "kind", "value", "since", "words"),
    [
        (XINTIAN, "nothing", "x", IN_2015, "没有属性"),
        (XINTIAN, "key_county", "big", IN_2015, "national"),
        (CITY, "key_county", "none", IN_2015, "县级"),
        (XINTIAN, "high_cold", "true", IN_2015, "村级"),
        (XINTIAN, "key_county", "none", date(2013, 1, 1), "不能更早"),
    ],
)
def test_a_wrong_mark_is_refused_with_a_sentence(
    division: str, kind: str, value: str, since: date, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        actions.set_mark(actor=MACHINE, division=division, kind=kind, value=value, since=since)


# --- recording ------------------------------------------------------------------------------------------------


def test_loading_the_seed_again_adds_nothing() -> None:
    before = (AreaFigure.objects.count(), AreaMark.objects.count(), AuditEntry.objects.count())
    assert actions.load_seed_figures(actor=MACHINE) == 0
    assert (AreaFigure.objects.count(), AreaMark.objects.count(), AuditEntry.objects.count()) == before


def test_a_changed_print_voids_the_former_row_and_keeps_it() -> None:
    correct("688910", "poor_persons")
    rows = AreaFigure.objects.filter(division=CITY, indicator="poor_persons", source=PLAN).order_by("id")
    assert [(row.printed, row.voided_at is None) for row in rows] == [("688909", False), ("688910", True)]


def test_recording_in_bulk_is_one_audit_entry_with_a_row_per_figure() -> None:
    lines = [line(str(n), f"4311{n}", source="年报") for n in (22, 23, 24)]
    assert actions.record_figures(actor=CITY_OFFICE, lines=lines) == 3
    entry = AuditEntry.objects.latest("id")
    assert (entry.actor_label, entry.detail["rows"], entry.subject_label) == ("市办", 3, "年报")
    assert AuditChange.objects.filter(entry_id=entry.id).count() == 3


def test_one_bad_line_refuses_all() -> None:
    with pytest.raises(Refusal, match="第 2 行"):
        actions.record_figures(actor=MACHINE, lines=[line("5", source="年报"), line("很多", source="年报")])
    assert not AreaFigure.objects.filter(source="年报").exists()


@pytest.mark.parametrize(
    "bad",
    [
        line("5", place="431199"),
        line("5", indicator="nothing"),
        line("5", confidence="sure"),
        line("68****"),
        line("5", confidence="masked"),
    ],
)
def test_an_unknown_place_indicator_confidence_or_print_is_refused(bad: FigureLine) -> None:
    with pytest.raises(Refusal, match="第 1 行"):
        actions.record_figures(actor=MACHINE, lines=[bad])


def test_the_same_figure_twice_in_one_batch_is_refused() -> None:
    with pytest.raises(Refusal, match="两次"):
        actions.record_figures(actor=MACHINE, lines=[line("5", source="年报"), line("6", source="年报")])


def test_only_the_offices_of_the_area_or_above_may_write() -> None:
    with pytest.raises(NotAllowed):
        actions.record_figures(actor=CITY_OFFICE, lines=[line("5", "430121", source="年报")])
    for role in ("county_office", "township_clerk"):
        actor = Actor("u2", "某人", (Grant(role, "431129" if role == "county_office" else XINTIAN),))
        with pytest.raises(NotAllowed):
            actions.set_mark(actor=actor, division=XINTIAN, kind="key_county", value="none", since=IN_2015)
