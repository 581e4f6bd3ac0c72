"""A birth date that has not come yet. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.birth_future", "出生日期在今后"


def check(case: RegistryCase) -> pl.DataFrame:
    """As of the day of the case."""
    rows = case.persons.filter(pl.col("born") > case.on)
    return findings(rows, CODE, HARD, "出生日期{born}还没有到。请更正。")
