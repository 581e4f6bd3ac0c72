"""Lifted out of poverty and in a dangerous house. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import LIFTED, UNSAFE_HOUSE

CODE, TITLE = "household.lifted_house", "已脱贫户住危房"


def check(case: RegistryCase) -> pl.DataFrame:
    """Grades C and D."""
    rows = case.described.filter(
        pl.col("status") == LIFTED, pl.col("house_danger").str.contains(UNSAFE_HOUSE)
    )
    return findings(
        rows, CODE, WARNING, "已脱贫，住房仍是{house_danger}危房。请核实住房，未改造的解决住房安全。"
    )
