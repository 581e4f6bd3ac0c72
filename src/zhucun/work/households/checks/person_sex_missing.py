"""A member whose sex is not known. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.sex_missing", "性别未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Neither entered nor read from the number."""
    rows = case.empty(case.persons, "sex")
    return findings(rows, CODE, WARNING, "没有填性别。请补填。")
