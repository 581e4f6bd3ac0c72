"""Ecological compensation without farmland returned to forest. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.ecology_land", "有生态补偿金没有退耕还林"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the latest survey."""
    rows = case.surveyed.filter(pl.col("ecology") > 0, pl.col("returned").fill_null(0) == 0)
    return findings(
        rows, CODE, WARNING, "{year}年生态补偿金{ecology:yuan}元，退耕还林面积是0或没有填。请核对。"
    )
