from decimal import Decimal

import pytest

from zhucun.foundation.figures.kinds import indicators
from zhucun.foundation.figures.rules import fits_mask, printed_number, shown


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("688909", "688909", 0),
        ("1,151", "1151", 0),
        ("403.26万", "4032600", 2),
        ("14.8%", "14.8", 1),
        ("688***", None, 0),
        ("若干", None, 0),
    ],
)
def test_a_printed_number_is_read_with_its_decimals(printed: str, value: str | None, decimals: int) -> None:
    assert printed_number(printed) == (value and Decimal(value), decimals)


@pytest.mark.parametrize(
    ("masked", "printed", "fits"),
    [
        ("688***", "688909", True),
        ("688***", "678909", False),
        ("688***", "68890", False),
        ("***", "57", True),
        ("**.*%", "10.76%", True),
    ],
)
def test_a_mask_is_fitted_by_the_digits_that_show(masked: str, printed: str, fits: bool) -> None:
    assert fits_mask(masked, printed) is fits


def test_the_catalogue_names_only_indicators_it_has() -> None:
    catalogue = indicators()
    for indicator in catalogue.values():
        assert {indicator.part_of, indicator.numerator, indicator.denominator} <= {"", *catalogue}
        assert indicator.of in {"", "same", "above"}


def test_numbers_are_shown_without_needless_zeros() -> None:
    assert [shown(Decimal(n)) for n in ("6162.0000", "10.76", "100")] == ["6,162", "10.76", "100"]
