"""A team with another number of leaders than one."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import LEADER, RosterCase
from ..roster.findings import Row, Violation, team_of, violations

CODE, TITLE = "roster.leader_one", "队长人数"


@implements("H15-017")
def check(case: RosterCase) -> list[Violation]:
    """Nothing of a team that has no members yet: it is short of members first."""
    counts = case.serving.group_by("team").agg(
        leaders=(pl.col("role") == LEADER).sum().cast(pl.Int64),
        names=pl.col("name").filter(pl.col("role") == LEADER).sort().str.join("、"),
    )
    rows = case.under("leaders", case.rosters.join(counts, on="team", maintain_order="left"))
    return violations(rows.filter(pl.col("leaders") != pl.col("limit")), CODE, _sentence)


def _sentence(row: Row) -> str:
    if not row["leaders"]:
        return f"{team_of(row)}没有队长，请从队员中确定{row['limit']}名。"
    return f"{team_of(row)}有{row['leaders']}名队长（{row['names']}），应为{row['limit']}名，请改正职责。"
