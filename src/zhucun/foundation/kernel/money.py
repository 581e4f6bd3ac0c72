"""Money: stored as integer 分, read as ``Decimal`` yuan, so that sums are exact on either database. 万元 exists on the screen only."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from .errors import Refusal

_CENT = Decimal("0.01")
MOST = Decimal(10) ** 13  # yuan; larger than any budget, and far inside what a column of 64 bits holds


def fen(yuan: Decimal | int | str) -> int:
    """Yuan as 分. Raises ``Refusal`` (field ``amount``) for what is no amount, is too large, or says less than one 分."""
    try:
        amount = Decimal(yuan)
    except (InvalidOperation, ValueError) as error:
        raise Refusal(f"“{yuan}”不是金额，请填写以元为单位的数字。", field="amount") from error
    if not amount.is_finite() or abs(amount) >= MOST:
        raise Refusal("金额超出可以登记的范围，请核对单位是不是元。", field="amount")
    if amount != amount.quantize(_CENT):
        raise Refusal("金额最多写到分（小数点后两位）。", field="amount")
    return int(amount * 100)


def yuan(fen: int | Decimal) -> Decimal:
    """分 as yuan with two decimals."""
    return (Decimal(fen) / 100).quantize(_CENT)


class MoneyField(models.Field[Decimal, Decimal]):
    """An amount of money: a whole number of 分 in the database, yuan in Python, in filters and in sums."""

    def get_internal_type(self) -> str:
        """The column of a 64-bit integer."""
        return "BigIntegerField"

    def from_db_value(self, value: int | Decimal | None, *_: object) -> Decimal | None:
        return None if value is None else yuan(value)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        return None if value is None else fen(value)

    def to_python(self, value: Any) -> Decimal | None:  # noqa: ANN401 - Django's signature
        if value is None:
            return None
        try:
            return yuan(fen(value))
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal


def money_field(label: str, *, help_text: str = "单位：元") -> forms.DecimalField:
    """A form field for a positive amount in yuan."""
    return forms.DecimalField(
        label=label, min_value=_CENT, max_digits=15, decimal_places=2, help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip
