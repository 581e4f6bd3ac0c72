"""A household without a head. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "household.head_none", "没有户主"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of households with members."""
    rows = case.together.filter(pl.col("size") > 0, pl.col("heads") == 0)
    return findings(rows, CODE, HARD, "没有户主。请确定一名成员为户主。")
