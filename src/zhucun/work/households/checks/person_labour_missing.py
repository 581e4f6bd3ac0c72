"""A member of whom nobody said whether he or she can work. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.labour_missing", "劳动技能未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Empty stands outside every list."""
    rows = case.empty(case.persons, "labour")
    return findings(rows, CODE, WARNING, "没有填劳动技能。请补填。")
