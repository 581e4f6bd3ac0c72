"""A household without members. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "household.no_members", "没有成员"


def check(case: RegistryCase) -> pl.DataFrame:
    """On the day of the case."""
    rows = case.together.filter(pl.col("size") == 0)
    return findings(rows, CODE, HARD, "没有成员。请补登成员，已不存在的户请办理终止。")
