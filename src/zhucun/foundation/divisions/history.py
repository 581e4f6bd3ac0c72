"""The county level over time: the list of one day, turned back change by change.

``data/counties.csv`` is the statistical list of 2023-06-30 (31 provinces, 342 prefectures, 2,978 counties).
``data/changes.csv`` holds what changed before, from 2011 on, each change with its source: to 2019-04 taken from the
yearly and monthly issues of GB/T 2260 (the day is then the first of the month of the issue that first shows it), later
ones from general knowledge. It is not complete. Its kinds:

``recode``, ``rename``   the same division under another code or name
``new``                  set up on the day
``split``                says out of what a ``new`` one was set up; that one went on
``merge``                before ended, its area went to after
``transfer``             before ended and goes on as after, a ``new`` one in another prefecture (寿县 341521 → 340422)
``area``                 a management area that the list does not have; what stands as code is only its key

A county that moves to another prefecture is a new division, because facts, scopes and keys follow the tree.
Statistical codes with 71 to 79 in the county's place are not codes of GB/T 2260: such areas are management areas
without a code.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from .codes import Level, level_of, parent_code
from .pinyin import initials

DATA = Path(__file__).parent / "data"
SNAPSHOT = "统计用区划代码 2023-06-30"
EARLIEST = date(2011, 1, 1)  # before it the register makes no statement


@dataclass(frozen=True)
class Span:
    """One dated row to write, keys instead of objects; the order of the fields is that of the columns written."""

    key: str
    code: str
    name: str
    initials: str
    parent: str | None
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Link:
    """What became of a division: keys of both, kind and day."""

    before: str
    after: str
    kind: str
    on: date
    source: str


@dataclass(frozen=True)
class CountyLevel:
    """Everything from the nation down to the counties, parents before children."""

    divisions: list[tuple[str, Level, bool]]  # key, level, management area
    spans: list[Span]
    links: list[Link]


@dataclass(frozen=True)
class Change:
    """A line of ``changes.csv``; ``on`` is None for ``area``."""

    on: date | None
    kind: str
    before: str
    before_name: str
    after: str
    after_name: str
    source: str


@dataclass(frozen=True)
class _Held:
    """That a division bore a code and a name over some days. ``who`` numbers the divisions."""

    who: int
    code: str
    name: str
    start: date
    end: date | None
    source: str


def read_changes(folder: Path = DATA) -> list[Change]:
    """The lines of ``changes.csv``."""
    with (folder / "changes.csv").open(encoding="utf-8") as file:
        return [
            Change(date.fromisoformat(row["on"]) if row["on"] else None, *list(row.values())[1:])
            for row in csv.DictReader(file)
        ]


def county_level(folder: Path = DATA) -> CountyLevel:
    """The county level over time, from ``counties.csv`` and ``changes.csv`` in ``folder``.

    Raises ``ValueError`` with the day and the code where a change does not fit what stood then.
    """
    with (folder / "counties.csv").open(encoding="utf-8") as file:
        snapshot = {"": "全国"} | {row["code"]: row["name"] for row in csv.DictReader(file)}
    changes = read_changes(folder)
    snapshot |= {change.after: change.after_name for change in changes if change.kind == "area"}
    held = _turn_back(snapshot, [change for change in changes if change.on])
    keys = {row.who: row.code for row in sorted(held, key=lambda row: row.start, reverse=True)}
    if len(set(keys.values())) < len(keys):
        raise ValueError("changes.csv: 两个区划的最早代码相同")
    holders: dict[str, list[_Held]] = {}
    for row in held:
        holders.setdefault(row.code, []).append(row)

    def key_on(code: str, day: date) -> str:
        for row in holders.get(code, []):
            if row.start <= day and (row.end is None or day < row.end):
                return keys[row.who]
        raise ValueError(f"changes.csv: {day} 没有代码 {code}")

    spans = [
        Span(
            keys[row.who],
            "" if _is_area(row.code) else row.code,
            row.name,
            initials(row.name),
            key_on(parent_code(row.code), row.start) if row.code else None,
            row.start,
            row.end,
            row.source,
        )
        for row in held
    ]
    links = [
        Link(
            key_on(change.before, change.on - timedelta(days=1)),
            key_on(change.after, change.on),
            change.kind,
            change.on,
            change.source,
        )
        for change in changes
        if change.on and change.kind in {"merge", "split", "transfer"}
    ]
    return CountyLevel(
        sorted(
            ((key, level_of(key), _is_area(key)) for key in keys.values()), key=lambda row: (row[1], row[0])
        ),
        sorted(spans, key=lambda span: (len(span.key), span.key, span.valid_from)),
        links,
    )


def _turn_back(snapshot: dict[str, str], changes: list[Change]) -> list[_Held]:
    """Undo the changes, newest day first. Within a day first everything that began ends, then the old stands again."""
    live = {
        code: _Held(who, code, name, EARLIEST, None, SNAPSHOT)
        for who, (code, name) in enumerate(snapshot.items())
    }
    count = len(live)
    held: list[_Held] = []
    changes = sorted(changes, key=lambda change: change.on or EARLIEST, reverse=True)
    for on, group in groupby(changes, key=lambda change: change.on or EARLIEST):
        day = list(group)
        opened: dict[str, _Held] = {}
        for change in day:
            if change.kind in {"new", "recode", "rename"}:
                if change.after not in live:
                    raise ValueError(f"changes.csv: {on} 没有代码 {change.after} {change.after_name}")
                row = live.pop(change.after)
                held.append(_Held(row.who, row.code, row.name, on, row.end, row.source))
                if change.kind != "new":
                    opened[change.before] = _Held(
                        row.who, change.before, change.before_name, EARLIEST, on, change.source
                    )
        for change in day:
            if change.kind in {"merge", "transfer"} and change.before not in opened:
                opened[change.before] = _Held(
                    count, change.before, change.before_name, EARLIEST, on, change.source
                )
                count += 1
        if clash := opened.keys() & live.keys():
            raise ValueError(f"changes.csv: {on} 之前代码 {sorted(clash)} 另有区划在用")
        live |= opened
    return held + list(live.values())


def _is_area(code: str) -> bool:
    return len(code) == 6 and code[4] == "7"
