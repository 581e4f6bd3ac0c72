"""Wages where nobody is at work. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import NOTE, findings

CODE, TITLE = "household.wage_nobody", "有工资性收入没有人务工"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' records."""
    rows = case.surveyed.filter(pl.col("wage") > 0, ~pl.col("at_work"))
    return findings(
        rows, CODE, NOTE, "{year}年工资性收入{wage:yuan}元，没有成员有务工或公益岗位记录。请补登务工情况。"
    )
