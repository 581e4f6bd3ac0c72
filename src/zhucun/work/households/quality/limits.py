"""What the instruments in force in an area want of the data, resolved once for a case: limits, code lists, income items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhucun.foundation.policy.resolution import Answer

# Name of the limit → its key.
KEYS: Mapping[str, str] = {
    "standard": "households.standard.income_yuan",
    "line": "households.monitoring.line_yuan",
    "causes_most": "households.causes.others_max",
    "risks_most": "households.risks.max",
    "guarantees": "households.removal.guarantees",
    "answered": "households.guarantees.items",
    "wage_min": "households.check.wage_min_yuan",
    "wage_max": "households.check.wage_max_yuan",
    "dibao_min": "households.check.dibao_min_yuan",
    "family_planning_min": "households.check.family_planning_min_yuan",
    "pension_min": "households.check.pension_min_yuan",
    "tekun_min": "households.check.tekun_min_yuan",
    "road_max": "households.check.road_max_km",
    "labour_from": "households.check.labour_age_from",
    "labour_to": "households.check.labour_age_to",
    "mobile_digits": "households.check.mobile_digits",
    "unremoved_months": "households.check.unremoved_months",
    "removal_months": "households.check.removal_months",
    "development": "households.check.development_measures",
    "oldest": "households.check.oldest_years",
    "parent_gap": "households.check.parent_gap_years",
    "pension_age": "households.check.pension_age",
}
_CODES = "households.codes."
LISTS = (
    "standard", "property", "cause", "mark", "relation", "education", "student", "health", "disability", "labour", "work_area",
    "politics", "dropout", "water_source", "road", "fuel", "house_kind", "house_danger", "measure", "education_level", "category",
    "risk", "removal",
)  # fmt: skip
_BASES = "households.income.bases"
EVERY_KEY = (*KEYS.values(), *(f"{_CODES}{name}" for name in LISTS), _BASES)
GROUPS = ("wage", "business", "property", "transfer", "cost", "medical_cost", "claims")
# Column of a survey → the words by which the item is known in every basis.
SUBSIDIES: Mapping[str, str] = {
    "dibao": "低保金", "family_planning": "计划生育", "pension": "养老", "tekun": "特困", "ecology": "生态补偿",
}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """A value with the severity its pack gives ("" where it gives none) and its clause ("" for a bare local value)."""

    value: Any
    clause: str = ""
    severity: str = ""


@dataclass(frozen=True)
class Limits:
    """``values`` by the names of ``KEYS``; ``codes`` by the names of ``LISTS``: the terms in force. What nothing fixes is missing,
    and the checks that need it are silent.

    ``groups`` maps a group of the income tree to the codes of its items over all bases, ``subsidies`` a subsidy likewise.
    """

    values: Mapping[str, Limit] = field(default_factory=dict)
    codes: Mapping[str, Limit] = field(default_factory=dict)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    subsidies: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, name: str) -> Limit | None:
        """The limit of that name; None where nothing fixes it."""
        return self.values.get(name)

    def terms(self, name: str) -> Limit | None:
        """The terms of a code list; None where no list is in force."""
        return self.codes.get(name)


def limits_of(answers: Mapping[str, Answer], on: date) -> Limits:
    """The limits from what policy answered for an area on the day, by key (keys nothing fixes are missing)."""
    items = answers[_BASES].value if _BASES in answers else ()
    return Limits(
        values={name: _limit(answers[key]) for name, key in KEYS.items() if key in answers},
        codes={
            name: _limit(answers[key], _terms(answers[key].value, on))
            for name in LISTS
            if (key := f"{_CODES}{name}") in answers
        },
        groups={group: _items(items, "group", lambda found, group=group: found == group) for group in GROUPS},
        subsidies={
            name: _items(items, "label", lambda label, word=word: word in label)
            for name, word in SUBSIDIES.items()
        },
    )


def _limit(answer: Answer, value: Any = None) -> Limit:  # noqa: ANN401 - a value of the key's type
    return Limit(answer.value if value is None else value, answer.clause, answer.severity or "")


def _terms(rows: Sequence[Mapping[str, Any]], on: date) -> tuple[str, ...]:
    """The terms that hold on the day, and other words the list understands: rows written under an older list keep theirs."""
    held = [row for row in rows if _day(row.get("since"), date.min) <= on < _day(row.get("until"), date.max)]
    return tuple(str(word) for row in held for word in (row["term"], *row.get("aliases", ())))


def _day(value: object, otherwise: date) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else otherwise


def _items(items: Sequence[Mapping[str, Any]], part: str, fits: Any) -> tuple[str, ...]:  # noqa: ANN401 - a predicate
    return tuple(dict.fromkeys(str(item["code"]) for item in items if fits(str(item[part]))))
