"""Votes and samples, by hand."""

import hashlib
from decimal import Decimal

import pytest

from zhucun.work.households import roll_rules
from zhucun.work.households.roll_rules import Share


@pytest.mark.parametrize(
    ("present", "called", "percent", "enough"),
    [(20, 30, "66.66", True), (19, 30, "66.66", False), (15, 30, "50", True), (0, 0, "50", False)],
)
def test_enough_of_those_called_came(present: int, called: int, percent: str, enough: bool) -> None:
    assert roll_rules.quorate(present, called, Share(Decimal(percent))) is enough


@pytest.mark.parametrize(
    ("in_favour", "present", "percent", "through"),
    [(13, 24, "50.01", True), (12, 24, "50.01", False), (12, 24, "50", True), (0, 0, "0", False)],
)
def test_enough_of_those_present_were_in_favour(
    in_favour: int, present: int, percent: str, through: bool
) -> None:
    assert roll_rules.carried(in_favour, present, Share(Decimal(percent))) is through


@pytest.mark.parametrize(
    ("households", "percent", "size"),
    [(10, 20, 2), (11, 20, 3), (1, 10, 1), (4, 10, 1), (65, 20, 13), (3, 0, 1), (0, 20, 0)],
)
def test_a_sample_is_the_share_rounded_up_and_at_least_one(households: int, percent: int, size: int) -> None:
    assert roll_rules.sample_size(households, Share(Decimal(percent))) == size


def test_anyone_draws_the_same_sample_with_a_hash_and_paper() -> None:
    """As the page says how: SHA-256 of 种子|步骤次序|户编号, the smallest first."""
    seed, numbers = "0123456789abcdef", [f"9901022002000{n:03}" for n in range(1, 11)]
    by_hand = sorted(
        (hashlib.sha256(f"{seed}|6|{number}".encode()).hexdigest(), number) for number in numbers
    )
    found = roll_rules.drawn(seed, 6, reversed(numbers), Share(Decimal(20)))
    assert found == [number for _, number in by_hand[:2]]
    assert roll_rules.commitment(seed) == hashlib.sha256(seed.encode()).hexdigest()


def test_two_steps_and_two_seeds_draw_differently() -> None:
    numbers = [str(number) for number in range(100)]
    share = Share(Decimal(10))
    draws = {tuple(roll_rules.drawn(seed, step, numbers, share)) for seed in "ab" for step in (6, 8)}
    assert len(draws) == 4
