"""特困供养金 too little to be a year's. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.tekun_low", "特困供养金过小"


def check(case: RegistryCase) -> pl.DataFrame:
    """More than nothing and less than the limit."""
    limit = case.limits.get("tekun_min")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("tekun") > 0, pl.col("tekun") < limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年特困供养金只有{tekun:yuan}元，低于{limit}元。请核对是否填成了月数额。",
        limit=limit,
    )
