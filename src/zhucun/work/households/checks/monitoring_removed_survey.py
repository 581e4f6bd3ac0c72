"""A risk removed without any income on record since it was found. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "monitoring.removed_survey", "风险消除户没有收入记录"


def check(case: RegistryCase) -> pl.DataFrame:
    """A survey of the year in which monitoring began, or later."""
    rows = case.removed.filter(pl.col("year").is_null() | (pl.col("year") < pl.col("started").dt.year()))
    return findings(rows, CODE, WARNING, "{removed}消除风险，纳入监测以来没有收入调查。请补做调查。")
