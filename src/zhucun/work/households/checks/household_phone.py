"""A mobile number of another length. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.phone", "手机号码位数不对"


def check(case: RegistryCase) -> pl.DataFrame:
    """Numbers that begin with 0 are fixed lines."""
    limit = case.limits.get("mobile_digits")
    if limit is None:
        return none()
    right = pl.col("phone").str.contains(rf"^[0-9]{{{limit.value}}}$")
    rows = case.described.filter(pl.col("phone") != "", ~pl.col("phone").str.starts_with("0"), ~right)
    return findings(
        rows, CODE, WARNING, "联系电话不是{limit}位手机号码。请核对；固定电话请连区号填写。", limit=limit
    )
