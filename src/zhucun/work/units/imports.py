"""What this app takes in through the import mechanism: the villages that may be chosen as stations.

Each row is a village, by code or by its names from the province down, with the year it was identified as a filed key
poor village and, where the list says so, its level and tier. They are kept as marks of the village (``figures``), which
the siting of teams reads. A list that names only the year holds from the last day of that year on, as figures do.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area, plain_name
from zhucun.foundation.figures import actions as figures
from zhucun.foundation.figures import queries as figure_queries
from zhucun.foundation.figures.actions import MarkLine
from zhucun.foundation.figures.kinds import MARKS
from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import ColumnSpec, Layout
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Outcome
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

# Column → kind of mark.
_KINDS = {"year": "filed_poor_village", "level": "village_level", "tier": "village_tier"}
_COMMITTEE = re.compile(r"(?<=村)村?民?委员?会$")
_NAMES = ("province", "city", "county", "township")


def _choices(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for value, label in (MARKS[kind].values or {}).items())


@dataclass(frozen=True)
class Place:
    """The village a row means and the day its marks hold from; or, with ``fault``, why it cannot be taken."""

    key: str = ""
    since: date = date.min
    column: str = "village"
    fault: str = ""


def faults(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """Rows that name no village of the area, a year that cannot be, or a village named before."""
    found = []
    first: dict[str, int] = {}
    for row, place in zip(frame["row"], places(frame, params["area"], params["on"]), strict=True):
        sentence = place.fault
        if not sentence and first.setdefault(place.key, row) != row:
            sentence = f"与第 {first[place.key]} 行是同一个村，请保留一行。"
        if sentence:
            found.append((row, place.column, "village", sentence))
    return pl.DataFrame(found, schema=["row", "column", "code", "sentence"], orient="row")


def places(frame: pl.DataFrame, area: str, on: date) -> list[Place]:
    """What each row means inside the area, read from the register of divisions as it is on the day."""
    register = _Register(area, on)
    rows = [register.place(row) for row in frame.iter_rows(named=True)]
    ways = divisions.ways_up({place.key for place in rows if not place.fault}, on)
    known = {day: divisions.by_keys({place.key for place in rows}, day) for day in {p.since for p in rows}}

    def settled(place: Place) -> Place:
        if place.fault:
            return place
        way = ways[place.key]
        if area not in {above.key for above in way}:
            return Place(column=place.column, fault=f"“{way[0].name}”不在本次导入的地区内，请从名单中去掉。")
        if place.key not in known[place.since]:
            day = f"{place.since:%Y年%-m月%-d日}"
            return Place(column=place.column, fault=f"“{way[0].name}”在{day}还没有设立，请核对识别年份。")
        return place

    return [settled(place) for place in rows]


class _Register:
    """Finds villages; what lies in a county is read once."""

    def __init__(self, area: str, on: date) -> None:
        self._on = on
        counties = divisions.below(area, Level.COUNTY, on) or [
            way for way in divisions.way_up(area, on) if way.level == Level.COUNTY
        ]
        ways = divisions.ways_up([county.key for county in counties], on)
        self._counties = [ways[county.key] for county in counties]
        self._villages: dict[str, list[tuple[Area, str]]] = {}

    def place(self, row: Mapping[str, Any]) -> Place:
        """The village of a row: by its code where it has one, else by its names."""
        year = row["year"]
        if year is None:
            return Place(column="year", fault="请填写识别年份。")
        if not 1949 < year <= self._on.year:
            return Place(column="year", fault=f"识别年份 {year} 不对，应为四位年份且不晚于今年。")
        since = min(date(year, 12, 31), self._on)
        if row["code"]:
            return self._by_code(row["code"], row["village"], since)
        return self._by_names(row, since)

    def _by_code(self, code: str, name: str | None, since: date) -> Place:
        try:
            found = divisions.find(code, self._on)
        except Refusal as refusal:
            return Place(column="code", fault=refusal.sentence)
        if found.level != Level.VILLAGE:
            return Place(column="code", fault=f"代码 {code} 是“{found.name}”，不是村。请填写村的代码。")
        if name and _plain(name) != _plain(found.name):
            return Place(column="code", fault=f"代码 {code} 是“{found.name}”，与所填的“{name}”不符，请核对。")
        return Place(found.key, since, "code")

    def _by_names(self, row: Mapping[str, Any], since: date) -> Place:
        if not row["village"]:
            return Place(fault="请填写村的代码或名称。")
        where = {name: row[name] for name in _NAMES if row[name]}
        counties = [way[0] for way in self._counties if _fits(way, where)]
        if len(counties) != 1:
            fault = "填写的地区里没有这个县" if not counties else "填写的地区里有几个县，请写明县市区"
            return Place(column="county", fault=f"{fault}：{''.join(where.values())}。")
        named = [
            village
            for village, township in self._of(counties[0].key)
            if _plain(village.name) == _plain(row["village"])
            and plain_name(row["township"] or township) == plain_name(township)
        ]
        if len(named) == 1:
            return Place(named[0].key, since)
        text = f"{counties[0].name}{row['township'] or ''}{row['village']}"
        if named:
            return Place(fault=f"“{text}”有 {len(named)} 个同名的村，请写明乡镇或村的代码。")
        return Place(fault=f"没有找到“{text}”，请核对名称或填写村的代码。")

    def _of(self, county: str) -> list[tuple[Area, str]]:
        if county not in self._villages:
            above = {one.key: one.name for one in divisions.below(county, Level.TOWNSHIP, self._on)}
            self._villages[county] = [
                (one, above.get(one.parent or "", ""))
                for one in divisions.below(county, Level.VILLAGE, self._on)
            ]
        return self._villages[county]


def _fits(way: Iterable[Area], where: Mapping[str, str]) -> bool:
    names = {area.level: plain_name(area.name) for area in way}
    levels = (("province", Level.PROVINCE), ("city", Level.PREFECTURE), ("county", Level.COUNTY))
    return all(names.get(level) == plain_name(where[key]) for key, level in levels if key in where)


def _plain(village: str) -> str:
    """东川村村民委员会, 东川村委会 → 东川村."""
    return _COMMITTEE.sub("", village)


@implements("H15-007")
def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Mark the villages."""
    found = places(frame, job.county, job.business_date)
    if faulty := [place.fault for place in found if place.fault]:
        raise Refusal(faulty[0])  # the register changed since the check
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    changes = []
    lines: list[MarkLine] = []
    keys = {place.key for place in found}
    before = {kind: figure_queries.marks(keys, kind, job.business_date) for kind in _KINDS.values()}
    for done, (row, place) in enumerate(zip(frame.iter_rows(named=True), found, strict=True), 1):
        values = {_KINDS[name]: str(row[name]) for name in _KINDS if row[name]}
        had = {kind: before[kind][place.key].value for kind in values if place.key in before[kind]}
        lines += [
            MarkLine(place.key, kind, value, place.since, "H15-007" if kind == _KINDS["year"] else "")
            for kind, value in values.items()
            if had.get(kind) != value
        ]
        counts["unchanged" if had == values else "changed" if _KINDS["year"] in had else "created"] += 1
        if had != values:
            changes.append((place.key, values))
        progress(done)
    figures.set_marks(actor=actor, lines=lines, source=job.file_name)
    return Outcome(**counts, changes=changes)


VILLAGES = Layout(
    code="poor-villages",
    title="建档立卡重点贫困村",
    columns=(
        ColumnSpec("code", "村代码", aliases=("代码", "行政区划代码"), example="431129101201"),
        ColumnSpec("province", "省", aliases=("省份",), example="湖南省"),
        ColumnSpec("city", "市州", aliases=("市",), example="永州市"),
        ColumnSpec("county", "县市区", aliases=("县",), example="江华瑶族自治县"),
        ColumnSpec("township", "乡镇", aliases=("乡镇街道",), example="沱江镇"),
        ColumnSpec("village", "村", aliases=("村名", "行政村"), example="某某村"),
        ColumnSpec(
            "year", "识别年份", "integer", required=True, aliases=("年份",), example="2014", clause="H15-007"
        ),
        ColumnSpec("level", "级别", "choice", choices=_choices("village_level"), example="省定"),
        ColumnSpec("tier", "类别", "choice", choices=_choices("village_tier"), example="其他贫困村"),
    ),
    checks=(faults,),
    note="每村一行，写村代码，或者写从县到村的名称。登记以后，工作队才能选这些村作驻点村。",
)
registry.register(
    VILLAGES,
    commit=commit,
    roles=figures.EDITORS,
    params=lambda job: {"area": job.county, "on": job.business_date},
)
