"""A risk removed without saying how. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "monitoring.removal_missing", "风险消除方式未填"


def check(case: RegistryCase) -> pl.DataFrame:
    """By help or by itself."""
    rows = case.empty(case.removed, "removal")
    return findings(
        rows, CODE, WARNING, "{removed}消除风险，没有填风险消除方式。请补填是帮扶消除还是自然消除。"
    )
