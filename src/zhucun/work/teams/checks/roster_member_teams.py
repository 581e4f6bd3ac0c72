"""A cadre in force in more teams at once than one."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.member_teams", "一人在多个队"


@implements("PD-026")
def check(case: RosterCase) -> list[Violation]:
    """One for each person, at the service that began last; teams outside the checked ones count too."""
    everywhere = case.members.filter(
        pl.col("started") <= case.on, pl.col("ended").is_null() | (pl.col("ended") > case.on)
    ).join(case.teams_now.select("team"), on="team")
    held = (
        everywhere.group_by("subject")
        .agg(held=pl.col("team").n_unique().cast(pl.Int64))
        .filter(pl.col("held") > 1)
    )
    latest = (
        case.serving.join(held, on="subject")
        .sort("started", "posting")
        .unique("subject", keep="last", maintain_order=True)
    )
    rows = case.under("member_teams", latest)
    return violations(
        rows.filter(pl.col("held") > pl.col("limit")), CODE,
        lambda row: f"{team_of(row)}的{row['name']}同时在{row['held']}个工作队任职，最多{row['limit']}个。请先结束另一处的任职。",
    )  # fmt: skip
