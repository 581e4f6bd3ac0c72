"""A member whose term ended without the reports due."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.reports", "期满材料未交"


@implements("SC15-054")
def check(case: RosterCase) -> list[Violation]:
    """By those who leave at the end of their term or in a rotation."""
    left = case.gone.filter(pl.col("ending").is_in(["term", "rotation"]))
    given = case.reports.group_by("posting").agg(given="title")
    rows = case.under("reports", left).join(given, on="posting", how="left", maintain_order="left")
    missing = rows.with_columns(missing=pl.col("limit").list.set_difference(pl.col("given").fill_null([])))
    return violations(
        missing.filter(pl.col("missing").list.len() > 0), CODE,
        lambda row: f"{team_of(row)}的{row['name']}{day(row['ended'])}任期届满，还没有交{'、'.join(row['missing'])}。请催交并登记。",
    )  # fmt: skip
