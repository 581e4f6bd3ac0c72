"""The distance to the village's main road left empty. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.road_empty", "与村主干路距离未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """In km."""
    rows = case.empty(case.described, "road_km")
    return findings(rows, CODE, WARNING, "与村主干路距离没有填。请补填（公里）。")
