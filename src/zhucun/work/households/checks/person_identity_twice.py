"""The same identity number at two members. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.identity_twice", "证件号码重复"


def check(case: RegistryCase) -> pl.DataFrame:
    """Numbers are compared by what stands for them and never shown; what has not the form of one is another check's."""
    numbered = case.persons.filter(
        pl.col("identity_key") != "", pl.col("identity_fault").fill_null("") != "form"
    )
    twice = (
        numbered.group_by("identity_key")
        .agg(times=pl.len(), numbers=pl.col("number").unique().sort())
        .filter(pl.col("times") > 1)
    )
    rows = numbered.join(twice, on="identity_key", maintain_order="left")
    return findings(rows, CODE, HARD, "证件号码与别人相同，同一号码登记在{numbers}户。请核对哪一户有误。")
