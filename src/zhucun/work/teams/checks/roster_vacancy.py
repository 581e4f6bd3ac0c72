"""A vacancy open longer than the number of days set."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import CHANGED_ROLE, TEAM_CLOSED, RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.vacancy", "空缺逾期未补"


@implements("JX18-061")
def check(case: RosterCase) -> list[Violation]:
    """An ended service in a team in force that no arrived member replaces; a change of role leaves no vacancy."""
    left = case.gone.filter("team_now", ~pl.col("ending").is_in([CHANGED_ROLE, TEAM_CLOSED]))
    filled = (
        case.members.filter(pl.col("arrived_on").is_not_null())
        .select(posting="replaces")
        .drop_nulls()
        .unique()
    )
    open_ones = left.join(filled, on="posting", how="anti", maintain_order="left").with_columns(
        days=(pl.lit(case.on) - pl.col("ended")).dt.total_days()
    )
    rows = case.under("vacancy_days", open_ones).filter(pl.col("days") > pl.col("limit"))
    return violations(
        rows, CODE,
        lambda row: f"{team_of(row)}的{row['name']}{day(row['ended'])}离任，已空缺{row['days']}天，应在{row['limit']}天内补派到位。"
        f"请{row['unit_name']}补派。",
    )  # fmt: skip
