"""The same name twice in the unit list."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE = "placement.list.duplicate"


@implements("H15-004")
def check(case: Case) -> list[Finding]:
    """One finding for each name that stands more than once, whatever its category."""
    twice = case.listed.filter(pl.len().over("key") > 1)
    return [
        Finding(
            CODE,
            "error",
            "H15-004",
            group["name"][0],
            f"单位名单里“{group['name'][0]}”列了 {group.height} 次（{_headings(group)}）。请只保留一处。",
            spots(group, "name"),
            1,
            group.height,
        )
        for group in twice.partition_by("key", maintain_order=True)
    ]


def _headings(group: pl.DataFrame) -> str:
    return "、".join(dict.fromkeys(group["heading"]))
