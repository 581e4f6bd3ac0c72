"""A member older than people become. Source: general knowledge (K)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "person.age_high", "年龄过大"


@implements("PD-072")
def check(case: RegistryCase) -> pl.DataFrame:
    """The limit is policy."""
    limit = case.limits.get("oldest")
    if limit is None:
        return none()
    rows = case.aged.filter(pl.col("age") > limit.value)
    return findings(
        rows, CODE, WARNING, "年满{age}岁，超过{limit}岁。请核对出生日期和是否健在。", limit=limit
    )
