"""Tables of the siting pages."""

from collections.abc import Callable, Iterable

from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from ..queries.siting import LEVELS, Standing
from .siting_map import LEVEL_TITLES, CountySites

_STATES = {
    "open": Tag("未选村", "warn"),
    "chosen": Tag("已选村，未报备", "warn"),
    "filed": Tag("已报备", "info"),
    "reviewed": Tag("已审核", "ok"),
}


def standings(rows: Iterable[Standing], names: dict[str, str]) -> Table:
    """The units of a batch with their villages and how filing stands; ``names`` are village names by key."""
    return Table(
        caption="驻点村",
        columns=(
            Column("unit", "单位"),
            Column("village", "驻点村", read=lambda row: row.siting and names.get(row.siting.village_id)),
            Column("since", "自", read=lambda row: row.siting and row.siting.valid_from),
            Column("state", "情况", read=_state),
            Column("due", "报备期限"),
            Column("filed_on", "报备", read=lambda row: row.siting and row.siting.filed_on),
            Column("filed_by", "报备登记人", read=lambda row: row.siting and row.siting.filed_by),
            Column("reviewed_on", "审核", read=lambda row: row.siting and row.siting.reviewed_on),
            Column("exception", "例外理由", read=lambda row: row.siting and row.siting.exception),
        ),
        rows=rows,
        empty="还没有载入单位名单。",
    )


def _state(row: Standing) -> Tag:
    if row.state == "overdue":
        return Tag("逾期未报备" if row.siting else "逾期未选村", "bad")
    return _STATES[row.state]


def counties(rows: Iterable[CountySites]) -> Table:
    """The number of sites of each level by county."""
    levels = [Column(level, LEVEL_TITLES[level], numeric=True, read=_sites(level)) for level in LEVELS]
    return Table(
        caption="各县三级布点",
        columns=(Column("name", "县市区", link=lambda row: row.url), *levels),
        rows=rows,
        empty="这个地区还没有驻点村。",
        row_key=lambda row: row.key,
    )


def _sites(level: str) -> Callable[[CountySites], int]:
    return lambda row: row.sites[level]
