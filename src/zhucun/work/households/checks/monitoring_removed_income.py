"""A risk removed this year with an income below this year's line. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "monitoring.removed_income", "风险消除户人均纯收入低于监测范围"


def check(case: RegistryCase) -> pl.DataFrame:
    """The line is policy, by year."""
    limit = case.limits.get("line")
    if limit is None:
        return none()
    rows = case.removed.filter(
        pl.col("removed").dt.year() == case.on.year, pl.col("per_head") < limit.value * 100
    )
    return findings(
        rows,
        CODE,
        WARNING,
        "{removed}消除风险，{year}年人均纯收入{per_head:yuan}元，低于当年监测范围{limit}元。请核实收入和风险消除。",
        limit=limit,
    )
