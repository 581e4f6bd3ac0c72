"""The checks of the registry find what is planted in an invented county and nothing else, whatever the seed."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from zhucun.work.households.checks import ALL, TITLES, check_registry
from zhucun.work.households.quality.findings import ORDER, as_findings
from zhucun.work.households.quality.limits import Limit, Limits

from .quality_world import LIMITS, PLANTS, Expected, county, found, plant, plant_same_number


@pytest.mark.parametrize("seed", range(4))
def test_a_sound_county_has_no_finding(seed: int) -> None:
    assert found(county(seed).case()) == Counter()


def test_where_there_is_nothing_nothing_is_found() -> None:
    assert found(county(1, each=0).case()) == Counter()


@pytest.mark.parametrize("code", PLANTS)
def test_a_planted_fault_gives_exactly_its_finding(code: str) -> None:
    world = county(11, each=3)
    expected = plant(world.of(PLANTS[code][0])[1], code)
    assert found(world.case()) == expected


def test_the_same_number_is_found_at_both_people_and_names_both_households() -> None:
    world = county(3, each=3)
    one, other = world.of("poor")[0], world.of("lifted")[1]
    expected = plant_same_number(one, other)
    case = world.case()
    assert found(case) == expected
    for sentence in check_registry(case)["sentence"]:
        assert one.row["number"] in sentence
        assert other.row["number"] in sentence


@pytest.mark.parametrize("seed", range(12))
def test_as_many_faults_are_found_as_were_planted(seed: int) -> None:
    world, choose = county(seed), random.Random(seed)
    free = {kind: list(world.of(kind)) for kind in ("poor", "lifted", "monitored", "removed")}
    codes = choose.sample([*PLANTS], 60)
    expected: Expected = Counter()
    for code in codes:
        room = free[PLANTS[code][0]]
        for _ in range(choose.randint(1, 3)):
            if room:
                expected += plant(room.pop(), code)
    assert found(world.case()) == expected


def test_every_check_is_planted_once() -> None:
    assert {*PLANTS, "person.identity_twice"} == set(TITLES) == {one.CODE for one in ALL}
    assert len(ALL) >= 60


def test_a_finding_says_who_and_where_and_what_to_do_and_fits_its_column() -> None:
    world = county(5, each=120)
    for code, (kind, _) in PLANTS.items():
        plant(world.of(kind)[list(PLANTS).index(code) % 120], code)
    rows = as_findings(check_registry(world.case()))
    assert {row.code for row in rows} >= set(PLANTS)
    for row in rows:
        assert row.sentence.startswith("铁厂乡方山坪村"), row
        assert row.sentence.endswith("。"), row
        assert len(row.sentence) <= 300
        assert "{" not in row.sentence
        assert row.village.startswith("990102")
    assert [ORDER.index(row.severity) for row in rows] == sorted(ORDER.index(row.severity) for row in rows)


def test_a_limit_moves_the_verdict_and_its_clause_and_severity_stand_on_the_finding() -> None:
    world = county(1, each=2)
    world.of("poor")[0].row["road_km"] = 4.0
    assert found(world.case()) == Counter()
    stricter = replace(LIMITS, values={**LIMITS.values, "road_max": Limit(3, "XX-001", "hard")})
    (finding,) = as_findings(check_registry(world.case(limits=stricter)))
    assert (finding.code, finding.severity, finding.clause) == ("household.road_far", "hard", "XX-001")
    assert "4公里，超过3公里" in finding.sentence


def test_where_nothing_fixes_a_limit_or_list_its_checks_are_silent() -> None:
    world = county(1, each=2)
    house = world.of("poor")[0]
    for code in ("household.road_far", "household.wage_low", "household.cause_list", "household.phone"):
        plant(house, code)
    assert found(world.case(limits=Limits())) == Counter()


def test_the_findings_of_one_household_are_those_it_has_in_the_county() -> None:
    world = county(2, each=5)
    house = world.of("removed")[2]
    expected = plant(house, "monitoring.removed_contact") + plant(house, "person.labour_missing")
    assert found(world.case()) == expected
    alone = replace(world, houses=[house])
    assert found(alone.case()) == expected
