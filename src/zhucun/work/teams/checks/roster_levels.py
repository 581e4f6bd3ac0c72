"""A village with teams of different sending levels in force."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import LEVELS, RosterCase
from ..roster.findings import Violation, violations

CODE, TITLE = "roster.levels", "不同层级重复派驻"


@implements("JX18-015")
def check(case: RosterCase) -> list[Violation]:
    """One for each village, at the team that came last; several teams of one level are another matter."""
    came = case.teams_now.sort("started", "team")
    last = came.group_by("area", maintain_order=True).agg(
        pl.col("team", "place", "unit_name", "level", "ruleset").last(),
        levels=pl.col("level").n_unique(),
        others=pl.col("unit_name").filter(pl.col("level") != pl.col("level").last()).str.join("、"),
    )
    rows = case.under("levels_exclusive", last).filter("limit", pl.col("levels") > 1)
    return violations(
        rows, CODE,
        lambda row: f"{row['place']}已有其他层级的工作队（{row['others']}）在任，"
        f"{LEVELS[row['level']]}派的{row['unit_name']}不得重复派驻。请另定村。",
    )  # fmt: skip
