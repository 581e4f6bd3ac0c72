"""A birth date other than the identity number says. Source: check rules seen in the field (S). Source: GB 11643-1999 (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.identity_birth", "出生日期与证件号码不符"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of sound numbers that were read."""
    rows = case.persons.filter(pl.col("identity_born") != pl.col("born"))
    return findings(
        rows, CODE, WARNING, "登记的出生日期是{born}，证件号码表示{identity_born}。请核对出生日期和证件号码。"
    )
