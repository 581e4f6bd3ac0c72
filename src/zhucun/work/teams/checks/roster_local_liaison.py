"""A team without the local liaison of the township or a county department."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.local_liaison", "没有联系协调干部"


@implements("H15-012")
def check(case: RosterCase) -> list[Violation]:
    """Not the unit's liaison: the cadre named on the spot."""
    rows = case.under("local_liaisons", case.rosters)
    return violations(
        rows.filter(pl.col("local_liaisons").fill_null(0) < pl.col("limit")), CODE,
        lambda row: f"{team_of(row)}没有联系协调干部，请所在乡镇或县直部门确定{row['limit']}名。",
    )  # fmt: skip
