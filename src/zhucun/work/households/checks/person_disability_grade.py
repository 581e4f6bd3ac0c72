"""A kind of disability without its grade. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.disability_grade", "残疾等级未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Kind and grade stand on the certificate."""
    rows = case.empty(case.persons.filter(pl.col("disability") != ""), "disability_grade")
    return findings(rows, CODE, WARNING, "残疾类别是{disability}，没有填残疾等级。请按残疾证补填。")
