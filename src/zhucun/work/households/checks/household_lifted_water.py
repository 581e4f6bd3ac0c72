"""Lifted out of poverty without safe water. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import LIFTED

CODE, TITLE = "household.lifted_water", "已脱贫户饮水不安全"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where it was answered."""
    rows = case.described.filter(pl.col("status") == LIFTED, ~pl.col("water_safe"))
    return findings(rows, CODE, WARNING, "已脱贫，饮水仍不安全。请核实饮水，未解决的纳入饮水安全工程。")
