"""低保金 too little to be a year's. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.dibao_low", "低保金过小"


def check(case: RegistryCase) -> pl.DataFrame:
    """More than nothing and less than the limit."""
    limit = case.limits.get("dibao_min")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("dibao") > 0, pl.col("dibao") < limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年低保金只有{dibao:yuan}元，低于{limit}元。请核对是否填成了月数额。",
        limit=limit,
    )
