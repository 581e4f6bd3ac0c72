"""A team leader without the political status asked for."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import LEADER, RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.leader_party", "队长政治面貌"


@implements("H15-014")
def check(case: RosterCase) -> list[Violation]:
    """Read strictly: a probationary Party member is not a Party member."""
    leaders = case.under("leader_politics", case.serving.filter(pl.col("role") == LEADER))
    wrong = leaders.filter(pl.col("politics") != pl.col("limit"))
    return violations(
        wrong, CODE,
        lambda row: f"{team_of(row)}队长{row['name']}的政治面貌是{row['politics']}，队长须为{row['limit']}。请另选队长。",
    )  # fmt: skip
