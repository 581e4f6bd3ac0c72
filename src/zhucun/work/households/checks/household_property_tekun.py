"""A household of the destitute none of whose members is supported. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.property_tekun", "五保（特困）户没有享受特困供养的成员"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' flags."""
    rows = case.described.filter(
        pl.col("property").str.contains("五保|特困"), pl.col("size") > 0, ~pl.col("any_tekun")
    )
    return findings(
        rows, CODE, WARNING, "户属性是“{property}”，没有成员享受特困供养。请核实户属性和成员的供养情况。"
    )
