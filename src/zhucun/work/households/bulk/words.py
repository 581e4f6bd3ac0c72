"""The words of the code lists in force, as they may be written, and what the income tree of a year holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zhucun.foundation.policy import queries as policy

from .layout import COLUMNS

_CODES: Final = "households.codes."
_BASES, _BASIS = "households.income.bases", "households.income.basis"


@dataclass(frozen=True)
class Item:
    """An item of an accounting basis. ``sign`` is 0 where it does not count towards the net income."""

    code: str
    sign: int


def written_words(division: str, on: date) -> dict[str, dict[str, str]]:
    """Code list → each way of writing one of its words (the term, an alias, its code) → the term. A list nothing fixes is missing."""
    names = {one.terms for one in COLUMNS if one.terms}
    answers = policy.found([f"{_CODES}{name}" for name in names], division=division, on=on)
    return {key.removeprefix(_CODES): _words(answer.value, on) for key, answer in answers.items()}


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


def _words(rows: Any, on: date) -> dict[str, str]:  # noqa: ANN401 - a table of policy
    found: dict[str, str] = {}
    held = [row for row in rows if _day(row, "since", date.min) <= on < _day(row, "until", date.max)]
    for row in held:
        term = str(row["term"])
        others = [*(row.get("aliases") or ()), *([row["code"]] if row.get("code") else ())]
        found |= {str(other): term for other in others if str(other) not in found}
    return found | {str(row["term"]): str(row["term"]) for row in held}


def _day(row: Mapping[str, Any], name: str, otherwise: date) -> date:
    value = row.get(name)
    return otherwise if not value else value if isinstance(value, date) else date.fromisoformat(str(value))
