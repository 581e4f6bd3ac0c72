"""Tables of central units: the coverage, and the people of one designated county."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from zhucun.foundation.ui.parts import Cite, Figure, Item, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..central_rules import Flag
from ..queries import central as queries
from ..queries.central import County, FirstSecretary, Official, Unit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A line of the coverage: a unit with one of its counties."""

    unit: Unit
    county: County

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What is flagged of the county, then of its unit."""
        return (*self.county.flags, *self.unit.flags)


def lines(units: Iterable[Unit]) -> list[Line]:
    """One line for every unit and county."""
    return [Line(unit, county) for unit in units for county in unit.counties]


def _officials(line: Line) -> str:
    if line.unit.restricted:
        return "不公开人员"
    serving = (one for one in line.county.officials if one.ended is None)
    return "；".join(
        f"{one.name}，{one.post}，{one.portfolio}（{one.since} 至 {last(one.planned_to)}）" for one in serving
    )


def _first_secretaries(line: Line) -> str:
    if line.unit.restricted:
        return "不公开人员"
    serving = [one for one in line.county.first_secretaries if one.ended is None]
    here = "；".join(f"{one.name}，{one.village}（{one.since} 至 {last(one.planned_to)}）" for one in serving)
    elsewhere = line.unit.first_secretaries - sum(one.counts for one in serving)
    return "；".join(
        part for part in (here, f"本单位在其他县 {elsewhere} 名" if elsewhere > 0 else "") if part
    )


def _state(line: Line) -> Tag:
    if line.unit.restricted:
        return Tag("不公开人员", "info")
    words = dict.fromkeys(flag.word for flag in line.flags)
    return Tag("、".join(words), "warn") if words else Tag("齐全", "ok")


COVERAGE = (
    Column("unit", "单位", read=lambda line: line.unit.name),
    Column("system", "系统", read=lambda line: line.unit.system or Tag("未归入", "warn")),
    Column(
        "county", "定点县", read=lambda line: line.county.name,
        link=lambda line: reverse("central_designation", args=[line.county.designation]),
    ),
    Column("where", "所在地", read=lambda line: line.county.where),
    Column("officials", "在任挂职干部", read=_officials),
    Column("first", "在任第一书记", read=_first_secretaries),
    Column("state", "情况", read=_state),
)  # fmt: skip


def last(until: date) -> date:
    """The last day of a half-open span."""
    return until - ONE_DAY


def figures(units: Sequence[Unit]) -> list[Figure]:
    """How many units, counties and people, and how many units have something flagged."""
    counties = [county for unit in units for county in unit.counties]
    officials = sum(one.ended is None for county in counties for one in county.officials)
    firsts = sum(one.ended is None for county in counties for one in county.first_secretaries)
    flagged = sum(bool(unit.all_flags) for unit in units)
    note = f"{flagged} 个单位有情况要核对" if flagged else "都符合要求"
    return [
        Figure("中央单位", f"{len(units):,}", note, "warn" if flagged else ""),
        Figure("定点县", f"{len(counties):,}", "同一县由几个单位定点的按次计"),
        Figure("在任挂职干部", f"{officials:,}"),
        Figure("在任第一书记", f"{firsts:,}"),
    ]


def items(units: Iterable[Unit]) -> list[Item]:
    """What is flagged, as sentences that lead to the county."""
    found = []
    for unit, county, flag in queries.every_flag(units):
        place = county or next(iter(unit.counties))
        sentence = flag.sentence if county is None else f"{unit.name}：{flag.sentence}"
        url = reverse("central_designation", args=[place.designation])
        found.append(Item(sentence, url, tag=Tag(flag.word, "warn"), cites=(Cite(flag.clause),)))
    return found


def _flags(row: Official | FirstSecretary) -> str:
    return "；".join(flag.word for flag in row.flags)


def _days(row: Official | FirstSecretary) -> str:
    if row.ended is not None:
        return f"{row.since} 至 {last(row.ended)}"
    return f"{row.since} 起，计划至 {last(row.planned_to)}"


def _present(row: Official | FirstSecretary) -> Tag:
    return Tag("在任", "ok") if row.ended is None else Tag("已离任")


def officials(rows: Sequence[Official], *, may_end: bool) -> Table:
    """The officials of a county, past and present."""
    columns = [
        Column("name", "姓名"),
        Column("post", "挂任职务"),
        Column("portfolio", "分工"),
        Column("days", "任期", read=_days),
        Column("state", "状态", read=_present),
        Column("flags", "提示", read=lambda row: Tag(_flags(row), "warn") if row.flags else None),
        Column("reason", "离任理由"),
    ]
    if may_end:
        columns.append(
            Column(
                "act", "办理", read=lambda row: "登记离任" if row.ended is None else None,
                link=lambda row: reverse("central_end_secondment", args=[row.id]),
            )
        )  # fmt: skip
    return Table("挂职干部", tuple(columns), rows, empty="还没有登记挂职干部。", stack=True)


def first_secretaries(rows: Sequence[FirstSecretary]) -> Table:
    """The first secretaries of the unit in a county, past and present."""
    columns = (
        Column("name", "姓名"),
        Column("village", "村"),
        Column("days", "任期", read=_days),
        Column("state", "状态", read=_present),
        Column("flags", "提示", read=lambda row: Tag(_flags(row), "warn") if row.flags else None),
    )
    return Table(
        "第一书记", columns, rows, empty="本单位在这个县还没有第一书记。第一书记随工作队登记。", stack=True
    )
