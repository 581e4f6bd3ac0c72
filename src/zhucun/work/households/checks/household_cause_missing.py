"""A poor household without its main cause. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import POOR, RELAPSED

CODE, TITLE = "household.cause_missing", "主要致贫原因未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """Exactly one is required of registered poor households."""
    rows = case.empty(case.described.filter(pl.col("status").is_in([POOR, RELAPSED])), "cause")
    return findings(rows, CODE, WARNING, "没有填主要致贫原因。主要原因须填一个，请补填。")
