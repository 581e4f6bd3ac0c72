"""Several spouses in a household. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings
from ..quality.terms import SPOUSE

CODE, TITLE = "person.spouses_several", "一户有多个配偶"


def check(case: RegistryCase) -> pl.DataFrame:
    """One finding for the household."""
    several = (
        case.persons.filter(pl.col("relation") == SPOUSE)
        .group_by("household")
        .agg(times=pl.len(), names=pl.col("name").sort())
        .filter(pl.col("times") > 1)
    )
    rows = case.together.join(several, on="household", maintain_order="left")
    return findings(rows, CODE, HARD, "有{times}个成员登记为配偶：{names}。请更正与户主关系。")
