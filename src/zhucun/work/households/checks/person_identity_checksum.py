"""An identity number whose check character does not fit. Source: check rules seen in the field (S). Source: GB 11643-1999 (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.identity_checksum", "证件号码校验位不对"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of numbers that were read."""
    rows = case.persons.filter(pl.col("identity_fault") == "checksum")
    return findings(rows, CODE, HARD, "证件号码的校验位不对，可能有一位输错。请逐位核对后更正。")
