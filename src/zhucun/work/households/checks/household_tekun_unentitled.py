"""Support of the destitute received where no member is entitled. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.tekun_unentitled", "有特困供养金没有特困成员"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' flags."""
    rows = case.surveyed.filter(pl.col("tekun") > 0, ~pl.col("any_tekun"))
    return findings(
        rows, CODE, WARNING, "{year}年特困供养金{tekun:yuan}元，没有成员标为特困供养。请核实成员的供养情况。"
    )
