"""More risks than allowed. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "monitoring.risks_many", "风险过多"


def check(case: RegistryCase) -> pl.DataFrame:
    """The number is policy."""
    limit = case.limits.get("risks_most")
    if limit is None:
        return none()
    rows = case.monitored.filter(pl.col("risks").list.len() > limit.value)
    return findings(rows, CODE, WARNING, "风险填了{risks}，最多填{limit}项。请保留最主要的。", limit=limit)
