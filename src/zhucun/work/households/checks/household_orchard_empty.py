"""The land item 林果面积 left empty. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.orchard_empty", "林果面积未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """None is written 0."""
    rows = case.empty(case.described, "orchard")
    return findings(rows, CODE, WARNING, "林果面积没有填。请补填，没有的填0。")
