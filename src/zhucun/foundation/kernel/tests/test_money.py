"""Money is whole 分 in the database and yuan in Python."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.money import MoneyField, fen, yuan


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.1", 10), ("0.01", 1), ("12345.67", 1234567), (3, 300), (Decimal("2.50"), 250), ("-1", -100)],
)
def test_yuan_become_whole_fen_and_back(text: str | int | Decimal, expected: int) -> None:
    assert fen(text) == expected
    assert yuan(expected) == Decimal(text)


@pytest.mark.parametrize("text", ["0.001", "一百", "NaN", "Infinity", "1e13", ""])
def test_what_is_no_amount_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Refusal, match="金额"):
        fen(text)


def test_the_field_reads_yuan_and_writes_fen() -> None:
    field = MoneyField()
    assert field.get_prep_value(Decimal("0.30")) == 30
    assert field.from_db_value(Decimal(30)) == Decimal("0.30")
    assert field.from_db_value(None) is None
    assert field.to_python("0.3") == Decimal("0.30")
    with pytest.raises(ValidationError):
        field.to_python("0.301")
