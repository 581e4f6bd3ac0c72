"""A pension where nobody is old enough for one. Source: general knowledge (K)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.pension_unentitled", "有养老金没有领取年龄的成员"


@implements("PD-073")
def check(case: RegistryCase) -> pl.DataFrame:
    """The age is policy."""
    limit = case.limits.get("pension_age")
    if limit is None:
        return none()
    rows = case.surveyed.filter(pl.col("pension") > 0, pl.col("oldest") < limit.value)
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年养老金{pension:yuan}元，最年长的成员{oldest}岁，不满{limit}岁。请核对。",
        limit=limit,
    )
