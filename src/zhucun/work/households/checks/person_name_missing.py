"""A member without a name. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.name_missing", "姓名未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Nobody can be found without."""
    rows = case.empty(case.persons, "name")
    return findings(rows, CODE, HARD, "没有填姓名。请补填。")
