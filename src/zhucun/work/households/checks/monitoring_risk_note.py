"""The risk 其他 without saying which. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import OTHER

CODE, TITLE = "monitoring.risk_note", "风险为其他没有说明"


def check(case: RegistryCase) -> pl.DataFrame:
    """While it is monitored."""
    rows = case.monitored.filter(
        pl.col("risks").list.contains(OTHER), pl.col("risk_note").fill_null("") == ""
    )
    return findings(rows, CODE, WARNING, "风险是“其他”，没有说明。请写明是什么风险。")
