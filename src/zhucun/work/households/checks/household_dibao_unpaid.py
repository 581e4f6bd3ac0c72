"""A member entitled to the subsistence allowance and none received. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.dibao_unpaid", "有低保成员没有低保金"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the latest survey."""
    rows = case.surveyed.filter("any_dibao", pl.col("dibao").fill_null(0) == 0)
    return findings(
        rows, CODE, WARNING, "有成员享受低保，{year}年收入中没有低保金。请补填，或更正成员的低保情况。"
    )
