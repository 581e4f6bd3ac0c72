"""A stationed cadre's planned term other than the usual one, which is a default and no limit."""

from datetime import timedelta

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase, years_after
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.term_usual", "任期不同于一般"
DAY = timedelta(days=1)


@implements("JX18-017")
def check(case: RosterCase) -> list[Violation]:
    """Silent where the term is already too short by ``roster_term_min``; a usual term set as a floor may be exceeded."""
    rows = case.beside("term_min", case.under("term_usual", case.serving.filter("stationed")))
    usual = years_after("since", "limit")
    enough = pl.col("term_min").is_null() | (pl.col("planned_to") >= years_after("since", "term_min"))
    shorter, longer = pl.col("planned_to") < usual, pl.col("planned_to") > usual
    odd = rows.filter(enough, shorter | (longer & (pl.col("force") != "floor")))
    return violations(
        odd, CODE,
        lambda row: f"{team_of(row)}的{row['name']}计划驻村{day(row['since'])}至{day(row['planned_to'] - DAY)}，"
        f"任期一般为{row['limit']}年，请核实计划期满日期。",
    )  # fmt: skip
