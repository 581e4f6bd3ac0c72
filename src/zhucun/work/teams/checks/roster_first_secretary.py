"""A team whose leader is not the first Party secretary of the village."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import LEADER, RosterCase
from ..roster.findings import Row, Violation, team_of, violations

CODE, TITLE = "roster.first_secretary", "队长兼任第一书记"


@implements("H15-017", "JX18-006")
def check(case: RosterCase) -> list[Violation]:
    """Also where another member is first secretary besides. A recorded exception is shown with it; whether it refuses is the
    pack's severity. A team without a leader is another matter.
    """
    leads = pl.col("role") == LEADER
    posts = case.serving.group_by("team").agg(
        led=leads.any(),
        leader=pl.col("name").filter(leads).first(),
        leader_holds=pl.col("first_secretary").filter(leads).all(),
        other=pl.col("name").filter(~leads & pl.col("first_secretary")).first(),
        exception=pl.col("exception").filter(pl.col("exception") != "").first(),
    )
    rows = case.under("leader_first", case.rosters.join(posts, on="team", maintain_order="left"))
    apart = rows.filter("limit", "led", ~pl.col("leader_holds") | pl.col("other").is_not_null())
    return violations(apart, CODE, _sentence)


def _sentence(row: Row) -> str:
    secretary = f"第一书记是{row['other']}" if row["other"] else "没有任第一书记"
    reason = f"已写明理由：{row['exception']}。" if row["exception"] else "请由队长任第一书记，或写明理由。"
    return f"{team_of(row)}队长是{row['leader']}，{secretary}。{reason}"
