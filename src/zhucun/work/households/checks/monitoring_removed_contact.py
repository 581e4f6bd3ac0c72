"""A risk removed at a household without a contact person. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "monitoring.removed_contact", "风险消除户没有监测联系人"


def check(case: RegistryCase) -> pl.DataFrame:
    """Whoever keeps watching it."""
    rows = case.empty(case.removed, "contact")
    return findings(rows, CODE, WARNING, "{removed}消除风险，没有监测联系人。请补填。")
