"""Months worked without a place. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, works_somewhere
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.work_place_missing", "有务工月数没有务工地点"


def check(case: RegistryCase) -> pl.DataFrame:
    """Area or place."""
    rows = case.persons.filter(pl.col("work_months") > 0, ~works_somewhere())
    return findings(rows, CODE, WARNING, "务工{work_months}个月，没有填务工区域和地点。请补填。")
