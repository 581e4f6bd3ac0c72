"""A child hardly younger than the head, or a parent hardly older. Source: general knowledge (K)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none
from ..quality.terms import HEAD, OLDER, YOUNGER

CODE, TITLE = "person.relation_age", "与户主关系和年龄不符"


@implements("PD-072")
def check(case: RegistryCase) -> pl.DataFrame:
    """The least number of years between them is policy; children by marriage and adoption are in the list all the same."""
    limit = case.limits.get("parent_gap")
    if limit is None:
        return none()
    heads = case.persons.filter(pl.col("relation") == HEAD).select("household", head_born="born")
    born = case.persons.join(heads.unique("household", keep="first"), on="household", maintain_order="left")
    child, parent = pl.col("relation").is_in(YOUNGER), pl.col("relation").is_in(OLDER)
    least_after = pl.col("head_born").dt.offset_by(f"{limit.value}y")
    least_before = pl.col("born").dt.offset_by(f"{limit.value}y")
    rows = born.filter(
        (child & (pl.col("born") < least_after)) | (parent & (pl.col("head_born") < least_before))
    )
    return findings(
        rows,
        CODE,
        WARNING,
        "出生日期是{born}，户主出生日期是{head_born}，与户主关系是“{relation}”，相差不到{limit}年。请核对。",
        limit=limit,
    )
