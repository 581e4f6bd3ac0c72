"""What the instruments and local values in force want of teams, resolved once for each distinct set of rules.

Most counties are under the same rules: areas whose ways up pass the same rule-making areas share a *ruleset*, so that the
nation's 2,900 counties ask policy a handful of times, and 255,000 teams none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from zhucun.foundation.kernel.evidence import touched
from zhucun.foundation.policy.book import Book
from zhucun.foundation.policy.resolution import Answer, NoValue, Path, resolve

_WHOLE, _TEXT, _FLAG, _DAY = pl.Int64(), pl.String(), pl.Boolean(), pl.Date()
_LIST = pl.List(pl.String())

# Name of the limit → its key and what it holds.
KEYS: Mapping[str, tuple[str, pl.DataType]] = {
    "size_min": ("teams.size.min", _WHOLE),
    "size_normal": ("teams.size.normal", _WHOLE),
    "secondees": ("teams.secondee.max_counted", _WHOLE),
    "leaders": ("teams.leader.count", _WHOLE),
    "leader_politics": ("teams.leader.political_status", _TEXT),
    "leader_first": ("teams.leader.is_first_secretary", _FLAG),
    "liaison_member": ("teams.liaison.may_be_member", _FLAG),
    "party_transfer": ("teams.party_relation.transfer", _FLAG),
    "full_time": ("teams.member.full_time", _FLAG),
    "withdrawal_reason": ("teams.withdrawal.reason_required", _FLAG),
    "term_min": ("teams.term.min_years", _WHOLE),
    "term_usual": ("teams.term.years", _WHOLE),
    "max_rank": ("teams.member.max_rank", _TEXT),
    "local_liaisons": ("teams.local_liaison.count", _WHOLE),
    "entry_due": ("teams.entry.deadline", _TEXT),
    "arrival_due": ("teams.member_arrival.deadline", _TEXT),
    "batch_year": ("placement.batch.year", _WHOLE),
    "coverage": ("placement.coverage_percent", _WHOLE),
    "village_teams": ("placement.teams_per_village", _WHOLE),
    "levels_exclusive": ("teams.levels.exclusive", _FLAG),
    "first_secretaries": ("teams.first_secretary.per_village", _WHOLE),
    "unit_team": ("teams.package_unit.must_send", _FLAG),
    "unit_stationed": ("teams.stationed.min_per_unit", _WHOLE),
    "member_teams": ("teams.member.max_teams", _WHOLE),
    "retained": ("teams.batch.min_retained", _WHOLE),
    "after_exit": ("teams.withdrawal.after_exit", _FLAG),
    "campaign_end": ("teams.campaign.end", _DAY),
    "vacancy_days": ("teams.vacancy.max_days", _WHOLE),
    "reports": ("teams.end_of_term.documents", _LIST),
    "criteria": ("teams.nomination.criteria", _LIST),
    "decision": ("teams.nomination.collective_decision", _FLAG),
}
_COMPOSITION, _SIGNS, _RANKS = "teams.composition", "teams.composition.signs", "cadres.ranks"
_EVERY_KEY = (*(key for key, _ in KEYS.values()), _COMPOSITION, _SIGNS, _RANKS)
# Clauses that leave the number to whoever sets a local value ("及时").
_LEFT_OPEN = {"teams.vacancy.max_days": "JX18-061"}
_USUAL = "warning"  # where a pack names no severity


@dataclass(frozen=True)
class Limits:
    """Frames, by ``ruleset`` (a number):

    ``areas``: area key → ruleset. ``values``: for each name of ``KEYS`` the value (null where nothing fixes it) and, under
    ``{name}_severity``, ``_clause``, ``_force``, ``_source``, what it rests on; the same for ``composition`` (a flag).
    ``ranks``: written rank → its place in the order, from the lowest up. ``signs``: role, unit level and words of post titles
    that fit the composition.
    """

    areas: pl.DataFrame
    values: pl.DataFrame
    ranks: pl.DataFrame
    signs: pl.DataFrame


def areas_with_own_rules(rules: Book) -> frozenset[str]:
    """Areas below the counties for which some value that matters here was set: their teams need a ruleset of their own."""
    return frozenset(area for area in _rule_making(rules) if len(area) > len("999999"))


def limits_of(rules: Book, ways: Mapping[str, Path], on: date) -> Limits:
    """The limits of each area on a day; ``ways`` leads from an area (key) to the nation, as ``resolution.resolve`` takes it."""
    making = _rule_making(rules)
    without_local = _without_local(rules)
    numbers: dict[tuple[tuple[str, ...], ...], int] = {}
    asked: list[Path] = []
    areas = []
    for area, way in ways.items():
        steps = ((step,) if isinstance(step, str) else step for step in way)
        mark = tuple(found for step in steps if (found := tuple(name for name in step if name in making)))
        if mark not in numbers:
            numbers[mark] = len(numbers)
            asked.append(way)
        areas.append((area, numbers[mark]))
    values, ranks, signs = [], [], []
    for number, way in enumerate(asked):
        answers = {key: _answer(rules, without_local, key, way, on) for key in _EVERY_KEY}
        values.append({"ruleset": number, **_row(answers)})
        order = answers[_RANKS]
        for step, line in enumerate(order.value if order else ()):
            ranks += [(number, name, step) for name in {line["rank"], *line["names"]}]
        table = answers[_SIGNS]
        signs += [
            (number, line["role"], level, list(line["titles"]))
            for line in (table.value if table else ())
            for level in line["levels"]
        ]
    return Limits(
        areas=pl.DataFrame(areas, {"policy_area": _TEXT, "ruleset": _WHOLE}, orient="row"),
        values=pl.DataFrame(values, _schema()),
        ranks=pl.DataFrame(ranks, {"ruleset": _WHOLE, "rank": _TEXT, "step": _WHOLE}, orient="row"),
        signs=pl.DataFrame(
            signs, {"ruleset": _WHOLE, "role": _TEXT, "unit_level": _TEXT, "titles": _LIST}, orient="row"
        ),
    )


def _rule_making(rules: Book) -> set[str]:
    """Every area that some rule or repeal that matters here is made for."""
    areas = {rule.area for key in _EVERY_KEY for rule in rules.rules.get(key, ())}
    return areas | {repeal.area for repeals in rules.repeals.values() for repeal in repeals}


def _without_local(rules: Book) -> Book:
    kept = {key: tuple(rule for rule in rules.rules.get(key, ()) if not rule.local) for key in _EVERY_KEY}
    return replace(rules, rules=kept)


def _answer(rules: Book, without_local: Book, key: str, way: Path, on: date) -> Answer | None:
    """The answer, a local value bearing the clause and severity of the rule it stands in for."""
    try:
        answer = resolve(rules, key, way, on)
    except NoValue:
        return None
    if answer.local:
        try:
            behind = resolve(without_local, key, way, on)
        except NoValue:
            answer = replace(answer, clause=_LEFT_OPEN.get(key, ""))
        else:
            answer = replace(answer, clause=behind.clause, severity=behind.severity)
    if answer.clause:
        touched(answer.clause)
    return answer


def _row(answers: Mapping[str, Answer | None]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, (key, kind) in KEYS.items():
        answer = answers[key]
        value = answer.value if answer else None
        row |= _columns(name, list(value) if kind == _LIST and value is not None else value, answer)
    return row | _columns("composition", answers[_COMPOSITION] is not None or None, answers[_COMPOSITION])


def _columns(name: str, value: Any, answer: Answer | None) -> dict[str, Any]:  # noqa: ANN401 - a value of the key's type
    return {
        name: value,
        f"{name}_severity": (answer.severity or _USUAL) if answer else None,
        f"{name}_clause": answer.clause if answer else None,
        f"{name}_force": answer.force if answer else None,
        f"{name}_source": answer.citation if answer and answer.local else "",
    }


def _schema() -> dict[str, pl.DataType]:
    schema: dict[str, pl.DataType] = {"ruleset": _WHOLE}
    for name, kind in [*((name, kind) for name, (_, kind) in KEYS.items()), ("composition", _FLAG)]:
        schema |= {name: kind} | {
            f"{name}_{part}": _TEXT for part in ("severity", "clause", "force", "source")
        }
    return schema
