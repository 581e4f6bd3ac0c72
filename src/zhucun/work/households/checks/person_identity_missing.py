"""A member without an identity number. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.identity_missing", "证件号码未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Not refused: a newborn has none yet."""
    rows = case.empty(case.persons, "identity_key")
    return findings(rows, CODE, WARNING, "没有填证件号码。请补填；新生儿落户后补填。")
