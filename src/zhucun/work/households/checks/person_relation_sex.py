"""A relation that says another sex. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import MEN, WOMEN

CODE, TITLE = "person.relation_sex", "与户主关系和性别不符"


def check(case: RegistryCase) -> pl.DataFrame:
    """The sex is that of the identity number where it was read."""
    sexed = case.persons.with_columns(own=pl.coalesce("identity_sex", "sex"))
    wrong_man = pl.col("relation").is_in(MEN) & (pl.col("own") == "女")
    wrong_woman = pl.col("relation").is_in(WOMEN) & (pl.col("own") == "男")
    rows = sexed.filter(wrong_man | wrong_woman)
    return findings(rows, CODE, WARNING, "性别是{own}，与户主关系是“{relation}”。请核对性别和与户主关系。")
