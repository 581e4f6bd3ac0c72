"""Areas as the registers show them: names of many at once, and the page of one division."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db.models import prefetch_related_objects

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.figures.kinds import MARKS
from zhucun.foundation.figures.queries import Figure
from zhucun.foundation.figures.rules import Finding
from zhucun.foundation.kernel.errors import Refusal

from . import words

ONE_DAY = timedelta(days=1)


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
class Property:
    """A mark of an area in words."""

    name: str
    value: str
    since: date
    source: str
    clause: str


@dataclass(frozen=True)
class Numbers:
    """What documents print of an area: its figures, its marks, its named regions, and what does not add up."""

    figures: tuple[Figure, ...]
    marks: tuple[Property, ...]
    regions: tuple[tuple[str, tuple[Figure, ...]], ...]
    findings: tuple[Finding, ...]


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
    return {key: area.name for key, area in divisions.by_keys(keys, on).items()}


def whereabouts(keys: Iterable[str], on: date) -> dict[str, str]:
    """Where areas lie, from the province down without themselves: 湖南省 永州市; "" for a province."""
    ways = divisions.ways_up(keys, on)
    return {key: " ".join(area.name for area in reversed(way[1:-1])) for key, way in ways.items()}


def written(area: Area) -> str:
    """An area as a form shows it, readable and without doubt: 湖南省 43."""
    return f"{area.name} {area.code or area.key}".strip()


def named_one(text: str, on: date) -> Area:
    """The one area a person means by a name, a former name, pinyin initials, a code, or as ``written``; "" is the
    nation.

    Raises ``Refusal`` (field ``division``) where none or several fit, naming the candidates with their codes.
    """
    text = text.strip()
    if text in {"", "全国"}:
        return divisions.by_key("", on)
    if (code := text.split()[-1])[0].isdigit():
        return divisions.find(code, on)
    there = divisions.by_keys((area.key for area, _ in divisions.search(text, on, limit=50)), on)
    exact = [
        area for area in there.values() if text in {area.name, divisions.plain_name(area.name), area.key}
    ]
    found = exact or list(there.values())
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refusal(f"{on:%Y年%-m月%-d日}没有叫“{text}”的地区，请核对名称，或改填代码。", field="division")
    listed = "、".join(written(area) for area in found[:8])
    raise Refusal(f"“{text}”对应 {len(found)} 个地区：{listed}，请改填代码。", field="division")


def page(key: str, on: date) -> Page | None:
    """Everything about a division; None for a key the register does not have."""
    spans = divisions.history(key)
    if not spans:
        return None
    came, went = divisions.predecessors(key), divisions.successors(key)
    prefetch_related_objects(spans, "division", "parent__spans")
    prefetch_related_objects(came, "before__spans")
    prefetch_related_objects(went, "after__spans")
    way = divisions.ways_up([key], on).get(key, ())
    return Page(
        key=key,
        name=way[0].name if way else spans[-1].name,
        level=Level(spans[0].division.level).title,
        on=on,
        area=way[0] if way else None,
        above=tuple(reversed(way[1:])),
        children=tuple(divisions.children(key, on)) if way else (),
        past=tuple(
            Past(
                words.register_span(span.valid_from, span.valid_to),
                span.name,
                span.code,
                span.parent_id or "",
                name_on(span.parent.spans.all(), max(span.valid_from, on)) if span.parent else "",
                span.source,
            )
            for span in spans
        ),
        came_from=tuple(
            Change(
                link.on,
                link.get_kind_display(),
                link.before_id,
                name_on(link.before.spans.all(), link.on - ONE_DAY),
                link.source,
            )
            for link in came
        ),
        became=tuple(
            Change(
                link.on,
                link.get_kind_display(),
                link.after_id,
                name_on(link.after.spans.all(), link.on),
                link.source,
            )
            for link in went
        ),
    )


def numbers(key: str, on: date) -> Numbers:
    """The figures and marks of a division as of the day, with the findings inside it."""
    marks = []
    for kind in MARKS.values():
        if mark := figures.mark(key, kind.code, on):
            marks.append(Property(kind.name, mark.title, mark.since, mark.source, mark.clause))
    return Numbers(
        tuple(figures.all_figures(key, on)),
        tuple(marks),
        tuple(
            (region.name, tuple(figures.all_figures(region.key, on, region=True)))
            for region in figures.regions(on, within=key)
        ),
        tuple(figures.inconsistencies(on, within=key)),
    )


class _Named(Protocol):
    """A dated row with a name."""

    @property
    def name(self) -> str: ...
    @property
    def valid_from(self) -> date: ...


def name_on(spans: Iterable[_Named], day: date) -> str:
    """The name in use on the day (the first one ever, for a day before), of rows fetched with something else."""
    ordered = sorted(spans, key=lambda span: span.valid_from)
    return next((span.name for span in reversed(ordered) if span.valid_from <= day), ordered[0].name)
