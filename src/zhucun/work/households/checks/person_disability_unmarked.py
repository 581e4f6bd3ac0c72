"""A kind of disability at somebody not marked disabled. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import DISABLED

CODE, TITLE = "person.disability_unmarked", "有残疾类别而健康状况不是残疾"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where the health is known."""
    rows = case.persons.filter(pl.col("disability") != "", ~pl.col("health").list.contains(DISABLED))
    return findings(rows, CODE, WARNING, "残疾类别是{disability}，健康状况里没有残疾。请更正其中一项。")
