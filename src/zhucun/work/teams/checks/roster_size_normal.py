"""A team with another number of members than usual."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.size_normal", "人数不同于常规"


@implements("H15-011")
def check(case: RosterCase) -> list[Violation]:
    """Silent below a minimum, which is its own violation, and where the minimum in force is higher than the usual number."""
    rows = case.beside("size_min", case.under("size_normal", case.sizes))
    least = pl.col("size_min").fill_null(0)
    odd = rows.filter(
        pl.col("counted") != pl.col("limit"), pl.col("counted") >= least, least <= pl.col("limit")
    )
    return violations(
        odd,
        CODE,
        lambda row: (
            f"{team_of(row)}计{row['counted']}人，一般为{row['limit']}人。可以保存，请核实是否需要调整。"
        ),
    )
