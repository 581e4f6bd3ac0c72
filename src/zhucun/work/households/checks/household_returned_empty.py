"""The land item 退耕还林面积 left empty. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.returned_empty", "退耕还林面积未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """None is written 0."""
    rows = case.empty(case.described, "returned")
    return findings(rows, CODE, WARNING, "退耕还林面积没有填。请补填，没有的填0。")
