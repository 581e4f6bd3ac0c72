"""Secondees who cannot be counted: of another unit or township, or more than allowed."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase, fitting_secondee
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.secondees", "挂职干部计入人数"


@implements("JX18-014")
def check(case: RosterCase) -> list[Violation]:
    """One for each secondee of another unit or township, one for each team with more fitting secondees than allowed."""
    rows = case.under("secondees", case.serving).filter("secondee")
    foreign = violations(
        rows.filter(~fitting_secondee()), CODE,
        lambda row: f"{team_of(row)}的{row['name']}记为同乡镇挂职干部，但不是本单位在同一乡镇挂职的，不能计入人数。请改正或另派队员。",
    )  # fmt: skip
    many = case.under("secondees", case.sizes).filter(pl.col("seconded") > pl.col("limit"))
    return foreign + violations(
        many, CODE,
        lambda row: f"{team_of(row)}有{row['seconded']}名同乡镇挂职干部，最多计入{row['limit']}名，其余不计入人数。",
    )  # fmt: skip
