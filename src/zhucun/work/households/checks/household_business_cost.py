"""Income from a business that costs nothing. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.business_cost", "有经营收入没有经营支出"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the latest survey."""
    rows = case.surveyed.filter(pl.col("business") > 0, pl.col("cost").fill_null(0) == 0)
    return findings(
        rows, CODE, WARNING, "{year}年生产经营性收入{business:yuan}元，生产经营性支出没有填。请补填支出。"
    )
