"""Somebody at work and no wages. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import NOTE, findings

CODE, TITLE = "household.work_unpaid", "有人务工没有工资性收入"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the latest survey."""
    rows = case.surveyed.filter("at_work", pl.col("wage").fill_null(0) == 0)
    return findings(rows, CODE, NOTE, "有成员务工，{year}年没有工资性收入。请核实收入。")
