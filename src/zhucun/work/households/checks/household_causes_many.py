"""More other causes than allowed. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.causes_many", "其他致贫原因过多"


def check(case: RegistryCase) -> pl.DataFrame:
    """The number is policy."""
    limit = case.limits.get("causes_most")
    if limit is None:
        return none()
    rows = case.described.filter(pl.col("causes").list.len() > limit.value)
    return findings(
        rows, CODE, WARNING, "其他致贫原因填了{causes}，最多填{limit}个。请保留最主要的。", limit=limit
    )
