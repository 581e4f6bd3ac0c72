"""Resident identity numbers (公民身份号码) by GB 11643-1999: 17 digits of area, birth date and sequence, and a check character."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .errors import Refusal

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class IdentityNumber:
    """A sound number and what it says: birth date and sex (男, 女)."""

    number: str
    born_on: date
    sex: str


def parse(text: str, *, on: date) -> IdentityNumber:
    """The number in its standard form (plain digits, X upper case); raises ``Refusal`` (field ``identity``) saying what is wrong with it.

    ``on`` is the day by which a birth date must have come.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not _FORM.fullmatch(number):
        raise Refusal("身份证号应为18位：前17位是数字，末位是数字或X。请核对。", field="identity")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born_on = None
    if born_on is None or not date(1880, 1, 1) <= born_on <= on:
        raise Refusal(f"身份证号第7至14位“{number[6:14]}”不是合理的出生日期。请核对。", field="identity")
    if check_character(number) != number[17]:
        raise Refusal("身份证号的校验位不对，可能有一位输错。请逐位核对。", field="identity")
    return IdentityNumber(number, born_on, "男" if int(number[16]) % 2 else "女")


def check_character(number: str) -> str:
    """The check character that belongs to the first 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def masked(number: str) -> str:
    """How a number is shown to whoever has not asked to see it: the first six and the last two characters stand."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}" if len(number) > 8 else "*" * len(number)
