"""More irrigated land than arable land. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.irrigated_arable", "有效灌溉面积超过耕地面积"


def check(case: RegistryCase) -> pl.DataFrame:
    """In 亩."""
    rows = case.described.filter(pl.col("irrigated") > pl.col("arable"))
    return findings(rows, CODE, WARNING, "有效灌溉{irrigated}亩，多于耕地{arable}亩。请核对。")
