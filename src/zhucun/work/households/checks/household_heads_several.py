"""A household with several heads. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "household.heads_several", "有多个户主"


def check(case: RegistryCase) -> pl.DataFrame:
    """On the day of the case."""
    rows = case.together.filter(pl.col("heads") > 1)
    return findings(rows, CODE, HARD, "有{heads}个成员登记为户主。只能有一个，请更正与户主关系。")
