"""A risk removed within the month in which it was found or the next. Source: check rules seen in the field (S)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "monitoring.removed_soon", "识别后过快消除风险"


@implements("PD-070")
def check(case: RegistryCase) -> pl.DataFrame:
    """The number of months after the first is policy."""
    limit = case.limits.get("removal_months")
    if limit is None:
        return none()
    months = (pl.col("removed").dt.year().cast(pl.Int64) * 12 + pl.col("removed").dt.month()) - (
        pl.col("started").dt.year().cast(pl.Int64) * 12 + pl.col("started").dt.month()
    )
    rows = case.removed.filter(months <= limit.value)
    return findings(
        rows,
        CODE,
        WARNING,
        "{started}纳入监测，{removed}即消除风险，间隔不超过{limit}个月。请核实风险是否稳定消除。",
        limit=limit,
    )
