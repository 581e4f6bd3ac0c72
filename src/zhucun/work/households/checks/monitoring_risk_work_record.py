"""The risk of unstable work where nobody has a record of work. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import UNSTABLE_WORK

CODE, TITLE = "monitoring.risk_work_record", "风险为务工不稳而无务工记录"


def check(case: RegistryCase) -> pl.DataFrame:
    """Of households where somebody can work."""
    unstable = pl.col("risks").list.contains(UNSTABLE_WORK)
    rows = case.monitored.filter(unstable, "labour", ~pl.col("at_work"))
    return findings(
        rows,
        CODE,
        WARNING,
        "风险是“因务工就业不稳”，没有成员有务工或公益岗位记录。请补登务工情况，或更正风险。",
    )
