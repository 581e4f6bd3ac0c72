"""Long monitored, able to work, and no development measure. Source: check rules seen in the field (S)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "monitoring.unremoved", "超期未消除风险且没有开发式帮扶"


@implements("PD-071")
def check(case: RegistryCase) -> pl.DataFrame:
    """Which measures are development is policy."""
    limit = case.limits.get("unremoved_months")
    if limit is None:
        return none()
    kinds = case.limits.get("development")
    if kinds is None:
        return none()
    able = case.monitored.filter(
        pl.col("started").dt.offset_by(f"{limit.value}mo") < case.on,
        "labour",
        ~pl.col("kept").fill_null(value=False),
    )
    helped = case.measures.join(able.select("household", "started"), on="household").filter(
        pl.col("kind").is_in(list(kinds.value)), pl.col("given_on") >= pl.col("started")
    )
    rows = able.join(helped, on="household", how="anti", maintain_order="left")
    return findings(
        rows,
        CODE,
        WARNING,
        "{started}纳入监测，超过{limit}个月未消除风险，有劳动力而没有产业、就业等开发式帮扶措施。请落实并登记措施。",
        limit=limit,
    )
