"""Members nominated without the unit's collective decision on record."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.decision", "没有集体研究记录"


@implements("H15-015")
def check(case: RosterCase) -> list[Violation]:
    """One for each team; members whose nomination is not on record are not judged."""
    undecided = (
        case.serving.filter(~pl.col("decided"))
        .group_by("team")
        .agg(names=pl.col("name").sort().str.join("、"))
    )
    rows = case.under("decision", case.rosters.join(undecided, on="team", maintain_order="left")).filter(
        "limit"
    )
    return violations(
        rows, CODE,
        lambda row: f"{team_of(row)}的{row['names']}没有党组（党委）集体研究的记录。请填写会议日期和会议纪要编号。",
    )  # fmt: skip
