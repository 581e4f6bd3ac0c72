"""A household of which nothing is known but its members. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.undescribed", "生产生活情况未登记"


def check(case: RegistryCase) -> pl.DataFrame:
    """The other checks pass such a household over."""
    rows = case.together.filter(~pl.col("stated"))
    return findings(rows, CODE, WARNING, "没有登记致贫原因和生产生活条件。请补登。")
