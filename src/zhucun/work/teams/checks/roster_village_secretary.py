"""Filed poor villages without a first Party secretary in force."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, violations

CODE, TITLE = "roster.village_secretary", "贫困村没有第一书记"


@implements("PL-124")
def check(case: RosterCase) -> list[Violation]:
    """Villages whose team may not show its people are left out."""
    held = case.serving.filter("first_secretary").group_by("area").agg(held=pl.len().cast(pl.Int64))
    unknown = case.teams_now.filter(~pl.col("judged")).select("area").unique()
    villages = case.villages.join(unknown, on="area", how="anti", maintain_order="left")
    counted = villages.join(held, on="area", how="left", maintain_order="left").with_columns(
        pl.col("held").fill_null(0)
    )
    rows = case.under("first_secretaries", counted).filter(pl.col("held") < pl.col("limit"))
    return violations(
        rows, CODE,
        lambda row: f"{row['place']}在任的第一书记有{row['held']}名，应有{row['limit']}名，请选派。",
    )  # fmt: skip
