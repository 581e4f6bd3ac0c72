"""A spouse of the head's own sex, by digit 17 of the numbers where they were read. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import HEAD, SPOUSE

CODE, TITLE = "person.spouse_sex", "配偶与户主同性别"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where the head is known."""
    sexed = case.persons.with_columns(own=pl.coalesce("identity_sex", "sex"))
    heads = sexed.filter(pl.col("relation") == HEAD, pl.col("own") != "").select(
        "household", head_sex="own", head_name="name"
    )
    spouses = sexed.filter(pl.col("relation") == SPOUSE).join(
        heads.unique("household", keep="first"), on="household", maintain_order="left"
    )
    rows = spouses.filter(pl.col("own") == pl.col("head_sex"))
    return findings(
        rows,
        CODE,
        WARNING,
        "与户主{head_name}登记为夫妻，两人都是{own}性。请核对性别、证件号码和与户主关系。",
    )
