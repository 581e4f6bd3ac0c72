"""A registered household without a survey of the past year. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.survey_missing", "上年度没有收入调查"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of households registered by the end of that year."""
    if "surveys" in case.absent:
        return none()
    last = case.on.year - 1
    done = case.surveys.filter(pl.col("year") >= last)
    asked = case.together.filter(pl.col("status") != "", pl.col("registered").dt.year() <= last)
    rows = asked.join(done, on="household", how="anti", maintain_order="left").with_columns(last=pl.lit(last))
    return findings(rows, CODE, WARNING, "没有{last}年度的收入调查。请补做调查。")
