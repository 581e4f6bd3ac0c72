"""The book of policy: every pack in force or once in force, what areas set or adopted themselves, and the
rules they make.

A *rule* is a parameter as it holds in one area over days. ``build`` lays every pack out into rules, once;
``resolution`` asks them. Everything here is frozen and pure: a book is built once and asked from many
threads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from . import areas, facts
from .number import try_parse


@dataclass(frozen=True)
class Rule:
    """A parameter as it holds in one area over days: the unit that candidates are made of."""

    value: facts.Value
    force: str
    area: str
    valid_from: date
    valid_to: date | None
    clause: str = ""
    instrument: str = ""
    source: str = ""  # same for the same parameter in several areas
    issued_here: bool = True  # by jurisdiction, not by adoption
    signed: date = date.min
    severity: str | None = None
    exception: str | None = None
    instead: facts.Value | None = None
    reading: str = ""
    citation: str = ""
    local: str = ""  # id of the local value


@dataclass(frozen=True)
class Repeal:
    """An instrument that ends another in an area from a day on."""

    target: str
    area: str
    start: date
    verb: str
    citation: str


@dataclass(frozen=True)
class Book:
    """All packs, local values and adoptions, with the rules they make. Build it with ``build``."""

    keys: Mapping[str, facts.Key]
    packs: Mapping[str, facts.Pack] = field(default_factory=lambda: facts.NOTHING)
    locals: tuple[facts.Local, ...] = ()
    adoptions: tuple[facts.Adoption, ...] = ()
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=lambda: facts.NOTHING)
    repeals: Mapping[str, tuple[Repeal, ...]] = field(default_factory=lambda: facts.NOTHING)
    clauses: Mapping[str, facts.Clause] = field(default_factory=lambda: facts.NOTHING)


def build(
    keys: Mapping[str, facts.Key],
    packs: Iterable[facts.Pack],
    locals: Iterable[facts.Local] = (),
    adoptions: Iterable[facts.Adoption] = (),
) -> Book:
    """The book of these packs; their order does not matter."""
    shelf = {pack.id: pack for pack in sorted(packs, key=lambda pack: pack.id)}
    taken = tuple(adoptions)
    own = tuple(locals)
    rules: dict[str, list[Rule]] = {}
    for pack in shelf.values():
        for place in places(pack.instrument, taken):
            for number, parameter in enumerate(pack.parameters):
                rule = _rule(pack.instrument, parameter, number, place)
                if rule is not None:
                    rules.setdefault(parameter.key, []).append(rule)
    for value in own:
        rules.setdefault(value.key, []).append(
            Rule(
                value.value,
                "default",
                areas.short(value.division),
                value.valid_from,
                value.valid_to,
                source=f"local:{value.id}",
                exception=value.exception,
                citation=value.citation,
                local=value.id,
            )
        )
    return Book(
        keys,
        MappingProxyType(shelf),
        own,
        taken,
        MappingProxyType({key: tuple(found) for key, found in rules.items()}),
        MappingProxyType(_repeals(shelf, taken)),
        MappingProxyType({clause.id: clause for pack in shelf.values() for clause in pack.clauses}),
    )


@dataclass(frozen=True)
class Place:
    """Where and when an instrument holds, and whether it was issued for that area or adopted by it."""

    area: str
    start: date
    end: date | None
    issued_here: bool


def places(instrument: facts.Instrument, adoptions: Iterable[facts.Adoption]) -> list[Place]:
    """Where an instrument holds: its jurisdiction, and the areas that adopted it (never before it takes
    effect).
    """
    found = []
    if instrument.jurisdiction is not None:
        found.append(Place(instrument.jurisdiction, instrument.effective_from, instrument.effective_to, True))
    taken = [(a.division, a.valid_from, a.valid_to) for a in instrument.adopted_by]
    taken += [(a.division, a.valid_from, a.valid_to) for a in adoptions if a.instrument == instrument.id]
    for area, start, end in taken:
        begin = max(start, instrument.effective_from)
        found.append(Place(areas.short(area), begin, earlier(end, instrument.effective_to), False))
    return found


def earlier(one: date | None, two: date | None) -> date | None:
    """The earlier of two ends, None being open."""
    return min((day for day in (one, two) if day is not None), default=None)


def _rule(instrument: facts.Instrument, p: facts.Parameter, number: int, place: Place) -> Rule | None:
    start = max(p.valid_from or place.start, place.start)
    end = earlier(p.valid_to, place.end)
    if end is not None and end <= start:
        return None
    return Rule(
        p.value,
        p.force,
        place.area,
        start,
        end,
        p.clause,
        instrument.id,
        f"{instrument.id}:{number}",
        place.issued_here,
        instrument.signed_on or instrument.effective_from,
        p.severity,
        p.exception,
        p.instead,
        p.reading,
        instrument.citation,
    )


def _repeals(
    shelf: Mapping[str, facts.Pack], adoptions: Sequence[facts.Adoption]
) -> dict[str, tuple[Repeal, ...]]:
    found: dict[str, list[Repeal]] = {}
    for pack in shelf.values():
        for relation in pack.instrument.relations:
            target = held(relation, shelf)
            if relation.kind not in {"replaces", "repeals"} or target in (None, pack.id):
                continue
            assert target is not None
            for place in places(pack.instrument, adoptions):
                found.setdefault(target, []).append(
                    Repeal(
                        target,
                        place.area,
                        place.start,
                        facts.RELATIONS[relation.kind],
                        pack.instrument.citation,
                    )
                )
    return {target: tuple(repeals) for target, repeals in found.items()}


def held(relation: facts.Relation, shelf: Mapping[str, facts.Pack]) -> str | None:
    """The id of the pack a relation points to: by id, else by its number where one pack alone bears it in
    full.
    """
    if relation.instrument in shelf:
        return relation.instrument
    number = try_parse(relation.number)
    if number is None or number.masked:
        return None
    same = [pack.id for pack in shelf.values() if pack.instrument.parsed_number == number]
    return same[0] if len(same) == 1 else None
