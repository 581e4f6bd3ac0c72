"""A member whose health is not known. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.health_missing", "健康状况未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Empty stands outside every list."""
    rows = case.empty(case.persons, "health")
    return findings(rows, CODE, WARNING, "没有填健康状况。请补填。")
