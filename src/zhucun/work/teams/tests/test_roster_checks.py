"""The roster checks find what is planted in an invented county and nothing else, whatever the seed."""

import random
from collections import Counter

import pytest

from zhucun.work.teams.checks import check_roster
from zhucun.work.teams.roster.case import RosterCase

from .roster_world import FAULTS, Expected, Fault, make


def found(case: RosterCase) -> Expected:
    """Code and what it is about."""
    return Counter(
        (one.code, one.posting or one.team or one.subject or one.area) for one in check_roster(case)
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_county_in_order_has_no_violations(seed: int) -> None:
    assert found(make(seed).case()) == Counter()


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(plant, marks=pytest.mark.clause(*clauses), id=plant.__name__)
        for plant, clauses in FAULTS.items()
    ],
)
def test_one_planted_fault_gives_exactly_its_violations(plant: Fault) -> None:
    world = make(11)
    expected = plant(world, world.teams[5])
    assert found(world.case()) == expected


@pytest.mark.parametrize("seed", range(8))
def test_many_planted_faults_give_exactly_their_violations(seed: int) -> None:
    world, choose = make(seed), random.Random(seed)
    faults = choose.sample(list(FAULTS), choose.randint(5, len(FAULTS)))
    teams = choose.sample(world.teams, len(faults))
    expected: Expected = Counter()
    for plant, team in zip(faults, teams, strict=True):
        expected += plant(world, team)
    assert found(world.case()) == expected


def test_every_violation_says_where_and_what_to_do_and_names_its_clause() -> None:
    world = make(3)
    for plant, team in zip(FAULTS, list(world.teams), strict=False):
        plant(world, team)
    violations = check_roster(world.case())
    assert {one.code for one in violations} >= {
        f"roster.{code}" for code in ("size_min", "coverage", "levels")
    }
    for one in violations:
        assert "甲县" in one.sentence, one
        assert one.sentence.endswith(("。", "）")), one
        assert one.clause, one
        assert one.area.startswith("990101"), one
        assert one.severity in {"hard", "warning", "note"}, one
