"""A team closed because its village left poverty, while the campaign lasts."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import CLOSED_FOR_EXIT, RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.after_exit", "村退出后撤队"


@implements("JX18-018", "PD-028")
def check(case: RosterCase) -> list[Violation]:
    """Until the village has a team again. Where no end of the campaign is set, it lasts."""
    closed = case.teams.filter(pl.col("closing_kind") == CLOSED_FOR_EXIT, pl.col("ended") <= case.on)
    bare = closed.join(case.teams_now.select("area").unique(), on="area", how="anti", maintain_order="left")
    rows = case.beside("campaign_end", case.under("after_exit", bare)).filter(
        ~pl.col("limit"), pl.col("campaign_end").is_null() | (pl.col("ended") < pl.col("campaign_end"))
    )
    return violations(
        rows,
        CODE,
        lambda row: (
            f"{team_of(row)}{day(row['ended'])}因村退出而撤队；攻坚期内村退出后不得撤队。请恢复派驻。"
        ),
    )
