"""The land item 有效灌溉面积 left empty. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.irrigated_empty", "有效灌溉面积未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """None is written 0."""
    rows = case.empty(case.described, "irrigated")
    return findings(rows, CODE, WARNING, "有效灌溉面积没有填。请补填，没有的填0。")
