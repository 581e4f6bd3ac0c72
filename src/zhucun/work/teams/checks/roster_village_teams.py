"""Filed poor villages with more teams in force than allowed."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, violations

CODE, TITLE = "roster.village_teams", "一村多队"


@implements("JX18-005", "NAT17-003")
def check(case: RosterCase) -> list[Violation]:
    """Whatever batch or level they belong to; villages without a team are told by ``roster_coverage``."""
    counts = case.teams_now.group_by("area").agg(
        teams=pl.len().cast(pl.Int64), names=pl.col("unit_name").sort().str.join("、")
    )
    rows = case.under("village_teams", case.villages.join(counts, on="area", maintain_order="left"))
    return violations(
        rows.filter(pl.col("teams") > pl.col("limit")), CODE,
        lambda row: f"{row['place']}有{row['teams']}支在任的工作队（{row['names']}），应为{row['limit']}支，请协调调整。",
    )  # fmt: skip
