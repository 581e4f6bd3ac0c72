"""A risk removed with a guarantee not met or not answered. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "monitoring.removed_guarantees", "风险消除户保障项目未全部达标"


def check(case: RegistryCase) -> pl.DataFrame:
    """Which guarantees is policy; households without a survey are another check's."""
    limit = case.limits.get("guarantees")
    if limit is None:
        return none()
    open_ones = [pl.when(~pl.col("met").list.contains(item)).then(pl.lit(item)) for item in limit.value]
    surveyed = case.removed.filter(pl.col("met").is_not_null()).with_columns(
        open=pl.concat_list(open_ones).list.drop_nulls()
    )
    rows = surveyed.filter(pl.col("open").list.len() > 0)
    return findings(
        rows, CODE, WARNING, "{removed}消除风险，{open}没有达标或没有填写。请核实保障情况。", limit=limit
    )
