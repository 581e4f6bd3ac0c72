"""A monitored household without a risk. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "monitoring.risks_missing", "监测对象没有风险"


def check(case: RegistryCase) -> pl.DataFrame:
    """One to several are required."""
    rows = case.empty(case.monitored, "risks")
    return findings(rows, CODE, WARNING, "是监测对象，没有填风险。请补填一至数项。")
