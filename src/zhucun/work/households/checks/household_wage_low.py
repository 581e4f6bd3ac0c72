"""A wage income too small to be one. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.wage_low", "工资性收入过小"


def check(case: RegistryCase) -> pl.DataFrame:
    """More than nothing and less than the limit."""
    limit = case.limits.get("wage_min")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("wage") > 0, pl.col("wage") < limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年工资性收入只有{wage:yuan}元，低于{limit}元。请核对是否少填或单位有误。",
        limit=limit,
    )
