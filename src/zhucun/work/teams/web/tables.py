"""Tables of the placement pages."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Cite, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..models import PlacementPlan
from ..placement.findings import SEVERITIES
from ..placement.proposal import shown
from ..queries.placement import CountyLine, MoveLine
from ..queries.siting import Township
from .remedies import Remedy

_TONES: dict[str, Tone] = {"error": "bad", "confirm": "warn", "notice": "info"}
_STATES: dict[str, Tone] = {"draft": "info", "adopted": "ok", "superseded": "", "discarded": ""}

BATCHES = Listing(
    caption="选派批次",
    columns=(
        Column("title", "批次", link=lambda row: f"/placement/batches/{row.pk}/", sort="title"),
        Column("starts_on", "开始", sort="starts_on"),
        Column("last_day", "到", read=lambda row: row.ends_on - timedelta(days=1)),
        Column("units", "单位", numeric=True, link=lambda row: f"/placement/batches/{row.pk}/units/"),
    ),
    sorts=(Sort("starts_on", ("-starts_on", "id")), Sort("title", ("title", "id"))),
    empty="还没有批次。点“新建批次”开始一轮选派。",
)


def plans(rows: Iterable[PlacementPlan]) -> Table:
    """The plans of a batch, newest first."""
    return Table(
        caption="到县安排",
        columns=(
            Column("title", "安排", link=lambda row: f"/placement/plans/{row.pk}/"),
            Column("origin", "来源", read=lambda row: row.get_origin_display()),
            Column("state", "状态", read=lambda row: Tag(row.get_state_display(), _STATES[row.state])),
            Column("placed", "单位", numeric=True),
            Column("created_by", "建立人"),
            Column("created_at", "时间"),
        ),
        rows=rows,
        empty="还没有到县安排。先载入单位名单，再导入到县安排表。",
    )


def counties(rows: Sequence[CountyLine], *, compared: bool, units: bool = True) -> Table:
    """The counties of a plan; ``compared`` adds what changed against the plan before, ``units`` who is placed.

    Poor persons and their load are shown where any county's are known.
    """
    columns = [
        Column("city", "市州"),
        Column("name", "县市区"),
        Column("villages", "贫困村", numeric=True),
        Column("teams", "工作队", numeric=True),
        Column("load", "村/队", numeric=True, read=lambda row: _load(row.load)),
    ]
    if any(row.persons is not None for row in rows):
        columns += [
            Column("persons", "贫困人口", numeric=True),
            Column("persons_load", "人/队", numeric=True, read=lambda row: _load(row.persons_load)),
        ]
    if compared:
        columns.append(Column("change", "增减", numeric=True, read=_change))
    if units:
        columns.append(Column("units", "单位", read=lambda row: "、".join(row.units)))
    return Table(caption="各县安排", columns=tuple(columns), rows=rows, row_key=lambda row: row.key)


def findings(rows: Iterable[Remedy]) -> Table:
    """What does not add up, each with the step that puts it right."""
    return Table(
        caption="核对结果",
        columns=(
            Column(
                "severity",
                "程度",
                read=lambda row: Tag(SEVERITIES[row.finding.severity], _TONES[row.finding.severity]),
            ),
            Column("finding.sentence", "情况"),
            Column(
                "where", "出处", read=lambda row: "；".join(str(spot.where) for spot in row.finding.rows[:3])
            ),
            Column("clause", "依据", read=lambda row: Cite(row.finding.clause)),
            Column("finding.code", "编号"),
            Column("act", "办理", link=lambda row: row.url),
        ),
        rows=rows,
        stack=True,
        empty="没有发现不一致。",
    )


def moves(rows: Iterable[MoveLine]) -> Table:
    """Units that move."""
    return Table(
        caption="调整的单位",
        columns=(
            Column("unit", "单位"),
            Column("category", "类别"),
            Column("before", "原安排"),
            Column("after", "调整到"),
            Column("reason", "理由"),
        ),
        rows=rows,
        empty="没有调整。",
    )


def townships(rows: Iterable[Township]) -> Table:
    """The three levels side by side, by township."""
    return Table(
        caption="各乡镇三级布点",
        columns=(
            Column("name", "乡镇"),
            Column("province", "省派", read=lambda row: "、".join(row.province)),
            Column("city", "市派", read=lambda row: "、".join(row.city)),
            Column("county", "县派", read=lambda row: "、".join(row.county)),
        ),
        rows=rows,
        empty="这个县还没有驻点村。",
    )


def units(rows: Iterable[Any], placed: dict[UUID, str], *, may_name: bool = False) -> Table:
    """The closed list of a batch with each unit's county; with ``may_name`` liaisons lead to the form that names them."""

    def leads(row: Any) -> bool:  # noqa: ANN401 - a participation
        return may_name and not row.organisation.restricted

    return Table(
        caption="参与单位",
        columns=(
            Column("position", "序号", numeric=True),
            Column("printed", "单位", link=lambda row: f"/organisations/{row.organisation_id}/"),
            Column("heading", "类别"),
            Column("names", "别名", read=lambda row: "、".join(n.name for n in row.organisation.names.all())),
            Column("county", "到县", read=lambda row: placed.get(row.organisation_id)),
            Column(
                "liaison",
                "联络人",
                # A tag leads nowhere, so where the cell is to lead to the form it is plain text.
                read=lambda row: _named(row) if leads(row) else _liaison(row),
                link=lambda row: f"/units/{row.organisation_id}/liaison/" if leads(row) else "",
            ),
        ),
        rows=rows,
        empty="还没有载入单位名单。",
    )


def _load(load: Fraction | None) -> str | None:
    return None if load is None else shown(load)


def _change(row: CountyLine) -> str | None:
    return f"{row.change:+d}" if row.change else None


def _liaison(row: Any) -> object:  # noqa: ANN401 - a participation with prefetched liaisons
    if row.organisation.restricted:
        return "（不公开）"
    return _named(row) if row.organisation.liaisons.all() else Tag(_named(row), "warn")


def _named(row: Any) -> str:  # noqa: ANN401 - a participation with prefetched liaisons
    return next((one.name for one in row.organisation.liaisons.all()), "未确定")


def plan_units(rows: Iterable[Any], *, movable: bool) -> Table:
    """The units of a plan; with ``movable`` each leads to the form that moves it."""
    columns = [
        Column("printed", "单位", link=lambda row: f"/organisations/{row.organisation_id}/"),
        Column("organisation.name", "名单上的名称"),
        Column("heading", "类别"),
        Column("row.city", "市州"),
        Column("row.name", "县市区"),
        Column("moved_from.name", "原安排"),
    ]
    if movable:
        columns.append(
            Column(
                "act",
                "办理",
                read=lambda row: "调整",
                link=lambda row: f"/placement/plans/{row.plan_id}/units/{row.pk}/",
            )
        )
    return Table(caption="逐个单位", columns=tuple(columns), rows=rows)
