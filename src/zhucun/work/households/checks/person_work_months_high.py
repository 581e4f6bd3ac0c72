"""More than twelve months worked in a year. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.work_months_high", "务工月数超过12个月"


def check(case: RegistryCase) -> pl.DataFrame:
    """Away or in a public post."""
    rows = case.persons.filter((pl.col("work_months") > 12) | (pl.col("post_months") > 12))
    return findings(rows, CODE, HARD, "一年的务工月数或公益岗位月数超过12。请更正。")
