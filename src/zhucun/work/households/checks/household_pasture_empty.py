"""The land item 牧草地面积 left empty. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.pasture_empty", "牧草地面积未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """None is written 0."""
    rows = case.empty(case.described, "pasture")
    return findings(rows, CODE, WARNING, "牧草地面积没有填。请补填，没有的填0。")
