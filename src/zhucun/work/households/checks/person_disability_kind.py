"""A disabled member without the kind of disability. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import DISABLED

CODE, TITLE = "person.disability_kind", "残疾类别未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Kind and grade stand on the certificate."""
    rows = case.empty(case.persons.filter(pl.col("health").list.contains(DISABLED)), "disability")
    return findings(rows, CODE, WARNING, "健康状况是残疾，没有填残疾类别。请按残疾证补填。")
