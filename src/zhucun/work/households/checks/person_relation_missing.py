"""A member whose relation to the head is not known. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.relation_missing", "与户主关系未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Everybody has one, the head too."""
    rows = case.empty(case.persons, "relation")
    return findings(rows, CODE, WARNING, "没有填与户主关系。请补填。")
