"""A team with fewer members than the minimum in force."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.size_min", "人数不足"


@implements("JX18-014", "NAT17-001", "H15-011")
def check(case: RosterCase) -> list[Violation]:
    """Secondees are counted as far as the pack allows; where a superior instrument sets a higher minimum, its clause is cited."""
    short = case.under("size_min", case.sizes).filter(pl.col("counted") < pl.col("limit"))
    return violations(
        short, CODE,
        lambda row: f"{team_of(row)}计{row['counted']}人，少于{row['limit']}人，请再选派{row['limit'] - row['counted']}人。",
    )  # fmt: skip
