"""A wage income too large for a poor household. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.wage_high", "工资性收入过大"


def check(case: RegistryCase) -> pl.DataFrame:
    """The limit is policy."""
    limit = case.limits.get("wage_max")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("wage") > limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年工资性收入{wage:yuan}元，超过{limit}元。请核对是否多填或单位有误。",
        limit=limit,
    )
