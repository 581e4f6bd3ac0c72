"""Subsistence allowance received where no member is entitled. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.dibao_unentitled", "有低保金没有低保成员"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' flags."""
    rows = case.surveyed.filter(pl.col("dibao") > 0, ~pl.col("any_dibao"))
    return findings(
        rows, CODE, WARNING, "{year}年低保金{dibao:yuan}元，没有成员标为享受低保。请核实成员的低保情况。"
    )
