"""养老金 too little to be a year's. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.pension_low", "养老金过小"


def check(case: RegistryCase) -> pl.DataFrame:
    """More than nothing and less than the limit."""
    limit = case.limits.get("pension_min")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("pension") > 0, pl.col("pension") < limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年养老金只有{pension:yuan}元，低于{limit}元。请核对是否填成了月数额。",
        limit=limit,
    )
