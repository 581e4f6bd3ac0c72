"""A stationed cadre's planned term shorter than the minimum."""

from datetime import timedelta

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase, years_after
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.term_min", "任期短于下限"
DAY = timedelta(days=1)


@implements("SC15-029", "NAT17-002")
def check(case: RosterCase) -> list[Violation]:
    """Counted from the first day in the team: who changes role within the team goes on."""
    rows = case.under("term_min", case.serving.filter("stationed"))
    short = rows.filter(pl.col("planned_to") < years_after("since", "limit"))
    return violations(
        short, CODE,
        lambda row: f"{team_of(row)}的{row['name']}计划驻村{day(row['since'])}至{day(row['planned_to'] - DAY)}，"
        f"不足{row['limit']}年。请延长计划期满日期。",
    )  # fmt: skip
