"""Lifted out of poverty with an income below the standard in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none
from ..quality.terms import LIFTED

CODE, TITLE = "household.lifted_income", "已脱贫户人均纯收入低于标准"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the latest survey; the standard is policy, by year."""
    limit = case.limits.get("standard")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("status") == LIFTED, pl.col("per_head") < limit.value * 100)
    return findings(
        rows,
        CODE,
        WARNING,
        "已脱贫，{year}年人均纯收入{per_head:yuan}元，低于标准{limit}元。请核实收入，属实的纳入监测。",
        limit=limit,
    )
