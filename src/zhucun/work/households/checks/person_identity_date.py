"""An identity number whose digits 7 to 14 are no day of birth. Source: check rules seen in the field (S). Source: GB 11643-1999 (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.identity_date", "证件号码的出生日期不合理"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of numbers that were read."""
    rows = case.persons.filter(pl.col("identity_fault") == "date")
    return findings(rows, CODE, HARD, "证件号码第7至14位不是合理的出生日期。请核对户口簿后更正。")
