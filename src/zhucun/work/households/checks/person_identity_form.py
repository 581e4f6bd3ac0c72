"""An identity number that is not 17 digits and a digit or X. Source: check rules seen in the field (S). Source: GB 11643-1999 (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.identity_form", "证件号码不是18位"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of numbers that were read."""
    rows = case.persons.filter(pl.col("identity_fault") == "form")
    return findings(rows, CODE, HARD, "证件号码不是18位（前17位是数字，末位是数字或X）。请核对户口簿后更正。")
