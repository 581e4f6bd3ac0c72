"""A sex other than digit 17 of the identity number says. Source: check rules seen in the field (S). Source: GB 11643-1999 (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.identity_sex", "性别与证件号码不符"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of sound numbers that were read."""
    rows = case.persons.filter(pl.col("sex") != "", pl.col("identity_sex") != pl.col("sex"))
    return findings(
        rows, CODE, WARNING, "登记性别是{sex}，证件号码第17位表示{identity_sex}。请核对性别和证件号码。"
    )
