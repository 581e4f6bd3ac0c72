"""What this app takes in through the import mechanism: the facts of villages for a year, one village a row.

A village is named by its code, or by township and village; the year stands in the row. Rows of several years may stand in one
workbook. What a row leaves empty stays as it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.imports import registry
from zhucun.foundation.imports.layouts import ColumnSpec, ColumnType, Layout
from zhucun.foundation.imports.queries import ImportJob
from zhucun.foundation.imports.registry import Outcome
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

from . import rules
from .actions.profile import FIRST_YEAR, ProfileLine, take_in
from .catalogue import Indicator, indicators
from .queries.scope import WRITERS

_TYPES: Mapping[str, ColumnType] = {
    "count": "integer",
    "number": "decimal",
    "yes_no": "yes_no",
    "text": "text",
}
_TYPED = {code: one for code, one in indicators().items() if one.typed}


def faults(frame: pl.DataFrame, params: Mapping[str, Any]) -> pl.DataFrame:
    """Rows that name no village of the area, a year that cannot be, a village twice in a year, or values that do not fit."""
    found: list[tuple[int, str, str, str, str]] = []
    places = _places(frame, params)
    first: dict[tuple[str, int], int] = {}
    for row, place in zip(frame.iter_rows(named=True), places, strict=True):
        number, year = row["row"], row["year"]
        if place.fault:
            found.append((number, place.column, "village", place.fault, ""))
            continue
        if year is None or not FIRST_YEAR <= year <= params["on"].year:
            sentence = f"年度应在 {FIRST_YEAR} 年到 {params['on'].year} 年之间。"
            found.append((number, "year", "year", sentence, ""))
            continue
        before = first.setdefault((place.key, year), number)
        if before != number:
            found.append(
                (number, "village", "twice", f"与第 {before} 行是同一个村、同一年度，请保留一行。", "")
            )
        try:
            rules.sound(_values(row))
        except Refusal as refusal:
            found.append((number, refusal.field, "value", refusal.sentence, refusal.clause))
    schema = ["row", "column", "code", "sentence", "clause"]
    return pl.DataFrame(found, schema=schema, orient="row")


@dataclass(frozen=True)
class _Place:
    """The village a row means, or with ``fault`` why none."""

    key: str = ""
    column: str = "village"
    fault: str = ""


def _places(frame: pl.DataFrame, params: Mapping[str, Any]) -> list[_Place]:
    """The village of each row, from the villages of the area as of the day; a constant number of queries."""
    area, on = params["area"], params["on"]
    villages = divisions.below(area, Level.VILLAGE, on)
    by_code = {one.code: one for one in villages} | {one.key: one for one in villages}
    above = divisions.by_keys((one.parent or "" for one in villages), on)
    by_name: dict[str, list[tuple[str, str]]] = {}
    for one in villages:
        township = above[one.parent].name if one.parent in above else ""
        by_name.setdefault(_plain(one.name), []).append((township, one.key))
    found = []
    for row in frame.iter_rows(named=True):
        code = (row["code"] or "").strip()
        if code:
            village = by_code.get(code)
            if village is None:
                found.append(_Place(column="code", fault=f"本次导入的地区里没有代码为 {code} 的村，请核对。"))
            elif row["village"] and _plain(row["village"]) != _plain(village.name):
                found.append(
                    _Place(
                        column="code",
                        fault=f"代码 {code} 是“{village.name}”，与所填的“{row['village']}”不符。",
                    )
                )
            else:
                found.append(_Place(village.key))
            continue
        found.append(_named(by_name, row["township"] or "", row["village"] or ""))
    return found


def _named(by_name: Mapping[str, list[tuple[str, str]]], township: str, village: str) -> _Place:
    if not village:
        return _Place(fault="请填写村的代码或名称。")
    fitting = [key for where, key in by_name.get(_plain(village), []) if not township or where == township]
    if len(fitting) == 1:
        return _Place(fitting[0])
    if fitting:
        return _Place(fault=f"有 {len(fitting)} 个村叫“{village}”，请写明乡镇或村代码。")
    return _Place(fault=f"本次导入的地区里没有“{township}{village}”，请核对名称或填写村代码。")


def _plain(name: str) -> str:
    """东川村村民委员会, 东川村委会 → 东川村."""
    for ending in ("村民委员会", "村委会", "委员会"):
        if name.endswith(ending):
            return name.removesuffix(ending).removesuffix("村") + "村"
    return name


def _values(row: Mapping[str, Any]) -> dict[str, object]:
    """The values a row gives, as ``record_profile`` takes them."""
    given = {code: row[code] for code in _TYPED if row[code] is not None}
    return {
        code: ("是" if value else "否") if isinstance(value, bool) else value for code, value in given.items()
    }


def commit(*, actor: Actor, job: ImportJob, frame: pl.DataFrame, progress: Callable[[int], None]) -> Outcome:
    """Record the profiles."""
    params = {"area": job.county, "on": job.business_date}
    found = _places(frame, params)
    if faulty := [place.fault for place in found if place.fault]:
        raise Refusal(faulty[0])  # the register changed since the check
    by_year: dict[int, list[ProfileLine]] = {}
    for row, place in zip(frame.iter_rows(named=True), found, strict=True):
        by_year.setdefault(row["year"], []).append(ProfileLine(place.key, _values(row)))
    created = changed = unchanged = done = 0
    changes: list[tuple[str, Mapping[str, Any]]] = []
    for year, lines in sorted(by_year.items()):
        taken = take_in(actor=actor, year=year, lines=lines, source=job.file_name)
        created, changed, unchanged = (
            created + taken.created,
            changed + taken.changed,
            unchanged + taken.unchanged,
        )
        changes += taken.changes
        done += len(lines)
        progress(done)
    return Outcome(created, changed, unchanged, changes)


def _column(one: Indicator) -> ColumnSpec:
    return ColumnSpec(
        one.code, one.label, _TYPES[one.kind], aliases=(one.title,), clause=one.clause, places=one.places or 2,
        minimum=0 if one.numeric else None, formula_ok=one.numeric,
    )  # fmt: skip


PROFILES = Layout(
    code="village-profiles",
    title="村情",
    columns=(
        ColumnSpec("code", "村代码", aliases=("代码", "行政区划代码"), example="990102200200"),
        ColumnSpec("township", "乡镇", aliases=("乡镇街道",), example="铁厂乡"),
        ColumnSpec("village", "村", aliases=("村名", "行政村"), example="方山坪村"),
        ColumnSpec("year", "年度", "integer", required=True, aliases=("年份",), example="2017"),
        *(_column(one) for one in _TYPED.values()),
    ),
    checks=(faults,),
    note="每村一行，写村代码，或者写乡镇和村名。贫困发生率等比例由系统计算，不在表内。空着的项目保持原来的数据。",
)
registry.register(
    PROFILES,
    commit=commit,
    roles=WRITERS,
    params=lambda job: {"area": job.county, "on": job.business_date},
)
