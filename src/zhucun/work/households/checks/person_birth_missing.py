"""A member whose birth date is not known. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.birth_missing", "出生日期未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Neither entered nor read from the number."""
    rows = case.empty(case.persons, "born")
    return findings(rows, CODE, WARNING, "没有填出生日期。请补填。")
