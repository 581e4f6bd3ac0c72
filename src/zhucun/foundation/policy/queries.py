"""Reading policy: the value that holds, why, and the register of instruments and clauses.

Policy is public within the system: everybody who is signed in may read it, so queries here take no viewer.
Divisions are given by code or key. Everything comes from the book in memory (see ``shelf``); answers are
frozen.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import touched

from . import facts, register, shelf
from .book import Book
from .resolution import Answer, NoValue, UnknownKey, packs_in_force, resolve

__all__ = [
    "Answer",
    "ChainInForce",
    "Explanation",
    "NoValue",
    "UnknownKey",
    "book",
    "chains",
    "clause",
    "clause_label",
    "explain",
    "find",
    "instrument",
    "instruments",
    "local_values",
    "value",
    "values",
    "way_up",
]


def book() -> Book:
    """The whole book of the present, for rules that ask many questions of it."""
    return shelf.book()


def value(key: str, *, division: str, on: date) -> Answer:
    """The value of ``key`` in ``division`` on ``on``. Raises ``UnknownKey``, ``NoValue``, ``Refusal`` (no
    such area).
    """
    answer = resolve(shelf.book(), key, way_up(division, on), on)
    if answer.clause:
        touched(answer.clause)
    return answer


def find(key: str, *, division: str, on: date) -> Answer | None:
    """As ``value``, but None where nothing fixes the key there on that day."""
    try:
        return value(key, division=division, on=on)
    except NoValue:
        return None


def values(keys: Iterable[str], *, division: str, on: date) -> dict[str, Answer]:
    """Several keys for one area and day, looking the area up once. Raises as ``value``."""
    present, path = shelf.book(), way_up(division, on)
    answers = {key: resolve(present, key, path, on) for key in keys}
    touched(*(answer.clause for answer in answers.values() if answer.clause))
    return answers


def found(keys: Iterable[str], *, division: str, on: date) -> dict[str, Answer]:
    """As ``values``, leaving out the keys for which nothing holds."""
    present, path = shelf.book(), way_up(division, on)
    answers = {}
    for key in keys:
        with suppress(NoValue):
            answers[key] = resolve(present, key, path, on)
    touched(*(answer.clause for answer in answers.values() if answer.clause))
    return answers


@dataclass(frozen=True)
class Explanation:
    """A question and its answer with the names of the areas; ``answer`` None (and ``nothing`` says so) for no
    value.
    """

    key: facts.Key
    division: str
    place: str
    on: date
    answer: Answer | None
    nothing: str
    areas: Mapping[str, str]


def explain(key: str, *, division: str, on: date) -> Explanation:
    """The answer with every candidate that lost and why. Raises ``UnknownKey`` and ``Refusal`` (no such
    area).
    """
    keys = shelf.book().keys
    if key not in keys:
        raise UnknownKey(key, keys)
    above = divisions.way_up(divisions.find(division, on).key, on)
    names = {name: area.name for area in above for name in (area.code, area.key)} | {"": "全国"}
    answer, nothing = None, ""
    try:
        answer = value(key, division=division, on=on)
    except NoValue as none:
        nothing = none.sentence
    place = "".join(area.name for area in reversed(above) if area.key) or "全国"
    return Explanation(keys[key], above[0].code or above[0].key, place, on, answer, nothing, names)


def way_up(division: str, on: date) -> tuple[tuple[str, ...], ...]:
    """The areas from ``division`` to the nation on the day, each by its code of that day and its key."""
    if division == "":
        return (("",),)
    known = shelf.known_paths()
    found = known.get((division, on))
    if found is None:
        area = divisions.find(division, on)
        steps = divisions.way_up(area.key, on)
        found = tuple(
            (step.code, step.key) if step.code and step.code != step.key else (step.key,) for step in steps
        )
        known[(division, on)] = found
    return found


@dataclass(frozen=True)
class ChainInForce:
    """An approval chain as a pack in force states it; ``citation`` names the instrument, ``version`` its text."""

    chain: facts.Chain
    instrument: str
    citation: str
    version: str


def chains(code: str, *, division: str, on: date) -> list[ChainInForce]:
    """The chains called ``code`` (or ``code.…``) in force in an area on a day, the nearest area's first, then the latest.

    Of an instrument that holds in several of the areas the nearest counts; those repealed or replaced are left out.
    """
    present, path = shelf.book(), way_up(division, on)
    return [
        ChainInForce(chain, pack.id, pack.instrument.citation, pack.sha256[:12])
        for pack in packs_in_force(present, path, on)
        for chain in pack.chains
        if chain.code == code or chain.code.startswith(f"{code}.")
    ]


# The register.


def instruments(
    text: str = "", *, issuer: str = "", year: int | None = None, topic: str = "", on: date | None = None
) -> tuple[register.Entry, ...]:
    """The instruments, newest first, found by title, alias, number (also parts), issuer, year of issue or
    date text.

    ``topic`` is one of the six kinds of rule; ``on`` marks which are in force on that day.
    """
    return register.search(shelf.book(), text, issuer=issuer, year=year, topic=topic, on=on)


def instrument(id: str, *, on: date | None = None) -> register.Page:
    """An instrument with its clauses, relations both ways and chain of transmission. Raises ``Refusal``."""
    found = register.page(shelf.book(), id, on)
    if found is None:
        raise Refusal(f"制度库里没有编号为 {id} 的制度。")
    return found


def clause(id: str) -> register.ClausePage:
    """A clause with everything that uses it. Raises ``Refusal`` for an id the register does not know."""
    found = register.clause_page(shelf.book(), id)
    if found is None:
        raise Refusal(f"制度库里没有编号为 {id} 的条款。")
    return found


def clause_label(id: str) -> str:
    """The short name of a clause, 厅字〔2018〕34号 第九条(二); "" where it is unknown. No query per call."""
    present = shelf.book()
    found = present.clauses.get(id)
    if found is None:
        return ""
    return f"{present.packs[found.instrument].instrument.citation} {found.section}".strip()


def local_values(*, division: str | None = None, key: str | None = None) -> tuple[facts.Local, ...]:
    """Local values ever set, latest first; narrowed to a division (key) or a policy key."""
    rows = [
        local
        for local in shelf.book().locals
        if (division is None or local.division == division) and (key is None or local.key == key)
    ]
    return tuple(sorted(rows, key=lambda local: (local.valid_from, local.id), reverse=True))
