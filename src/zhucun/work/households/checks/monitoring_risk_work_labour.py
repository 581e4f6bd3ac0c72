"""The risk of unstable work where nobody can work. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import UNSTABLE_WORK

CODE, TITLE = "monitoring.risk_work_labour", "风险为务工不稳而无劳动力"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' records."""
    unstable = pl.col("risks").list.contains(UNSTABLE_WORK)
    rows = case.monitored.filter(unstable, ~pl.col("labour"))
    return findings(
        rows, CODE, WARNING, "风险是“因务工就业不稳”，全户没有劳动力。请核实风险和成员的劳动技能。"
    )
