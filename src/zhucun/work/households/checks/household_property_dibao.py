"""A 低保 household none of whose members receives it. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.property_dibao", "低保户没有享受低保的成员"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' flags."""
    rows = case.described.filter(
        pl.col("property").str.contains("低保"), pl.col("size") > 0, ~pl.col("any_dibao")
    )
    return findings(
        rows, CODE, WARNING, "户属性是“{property}”，没有成员享受低保。请核实户属性和成员的低保情况。"
    )
