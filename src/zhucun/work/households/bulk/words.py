"""The words of the code lists in force, and what the income tree of a year holds."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import NoValue

from ..codes import CodeList, terms
from .layout import COLUMNS

_BASES, _BASIS = "households.income.bases", "households.income.basis"


@dataclass(frozen=True)
class Item:
    """An item of an accounting basis. ``sign`` is 0 where it does not count towards the net income."""

    code: str
    sign: int


def words_in_force(division: str, on: date) -> dict[str, CodeList]:
    """The code lists of the layout's columns by name; one that nothing fixes is missing."""
    found = {}
    for name in {one.terms for one in COLUMNS if one.terms}:
        with suppress(NoValue):
            found[name] = terms(name, division, on)
    return found


def basis_of(division: str, year: int) -> tuple[str, dict[str, Item]]:
    """The accounting basis of a year and its items by label."""
    answers = policy.values((_BASIS, _BASES), division=division, on=date(year, 12, 31))
    basis = str(answers[_BASIS].value)
    counted = ("wage", "business", "property", "transfer", "cost")
    return basis, {
        str(row["label"]): Item(str(row["code"]), int(row["sign"]) if row["group"] in counted else 0)
        for row in answers[_BASES].value
        if str(row["basis"]) == basis
    }
