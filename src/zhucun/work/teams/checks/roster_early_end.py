"""A stationed cadre who left before the minimum term was served."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import CHANGED_ROLE, ENDINGS, TEAM_CLOSED, RosterCase, years_after
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.early_end", "提前离任"


@implements("SC15-029", "NAT17-002")
def check(case: RosterCase) -> list[Violation]:
    """With how and why it ended; listed until the day on which the minimum would have been served.

    A change of role within the team is no end, and the closing of a team is not the member's.
    """
    left = case.gone.filter("stationed", ~pl.col("ending").is_in([CHANGED_ROLE, TEAM_CLOSED]))
    rows = case.under("term_min", left).with_columns(served=years_after("since", "limit"))
    early = rows.filter(pl.col("ended") < pl.col("served"), pl.col("served") > case.on)
    return violations(
        early, CODE,
        lambda row: f"{team_of(row)}的{row['name']}{day(row['ended'])}因{ENDINGS.get(row['ending'], '其他原因')}离任，"
        f"驻村不足{row['limit']}年，理由：{row['ending_reason'] or '未写明，请补写'}。",
    )  # fmt: skip
