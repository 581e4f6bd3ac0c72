"""A risk removed by help, and no help on record. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import REMOVED_BY_HELP

CODE, TITLE = "monitoring.removed_measure", "帮扶消除而没有帮扶措施"


def check(case: RegistryCase) -> pl.DataFrame:
    """Measures from the day it was monitored to the day of removal."""
    helped = case.removed.filter(pl.col("removal") == REMOVED_BY_HELP)
    given = (
        helped.select("household", "started", "removed")
        .join(case.measures, on="household")
        .filter(pl.col("given_on").is_between(pl.col("started"), pl.col("removed")))
    )
    rows = helped.join(given, on=["household", "started"], how="anti", maintain_order="left")
    return findings(
        rows, CODE, WARNING, "{removed}以帮扶消除风险，监测期间没有帮扶措施记录。请补登措施，或更正消除方式。"
    )
