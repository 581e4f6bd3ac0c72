"""Areas as the registers show them: names of many at once, and the page of one division."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.models import DivisionLink, DivisionSpan
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel.errors import Refusal

from . import words


@dataclass(frozen=True)
class Past:
    """What a division was called over some days."""

    days: str
    name: str
    code: str
    parent: str
    parent_name: str
    source: str


@dataclass(frozen=True)
class Change:
    """Another division that this one came from or went into."""

    day: date
    kind: str
    key: str
    name: str
    source: str


@dataclass(frozen=True)
class Page:
    """A division as of a day: ``area`` is None where it did not exist then (``name`` is then the last it had)."""

    key: str
    name: str
    level: str
    on: date
    area: Area | None
    above: tuple[Area, ...]
    children: tuple[Area, ...]
    past: tuple[Past, ...]
    came_from: tuple[Change, ...]
    became: tuple[Change, ...]


def names(keys: Iterable[str], on: date) -> dict[str, str]:
    """The names of areas on the day, by key; one that did not exist then is left out."""
    found = {}
    for key in set(keys):
        try:
            found[key] = divisions.by_key(key, on).name
        except Refusal:
            continue
    return found


def page(key: str, on: date) -> Page | None:
    """Everything about a division; None for a key the register does not have."""
    spans = divisions.history(key)
    if not spans:
        return None
    division = spans[0].division
    try:
        way = divisions.way_up(key, on)
    except Refusal:
        way = ()
    return Page(
        key=key,
        name=way[0].name if way else spans[-1].name,
        level=Level(division.level).title,
        on=on,
        area=way[0] if way else None,
        above=tuple(reversed(way[1:])),
        children=tuple(divisions.children(key, on)) if way else (),
        past=tuple(_past(span) for span in spans),
        came_from=tuple(_change(l, l.before_id, _named(l.before.spans.all(), l.on)) for l in _before(division)),
        became=tuple(_change(l, l.after_id, _named(l.after.spans.all(), l.on)) for l in _after(division)),
    )
