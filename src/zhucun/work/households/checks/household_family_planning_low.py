"""计划生育金 too little to be a year's. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.family_planning_low", "计划生育金过小"


def check(case: RegistryCase) -> pl.DataFrame:
    """More than nothing and less than the limit."""
    limit = case.limits.get("family_planning_min")
    if limit is None:
        return none()
    rows = case.surveyed.filter(
        pl.col("survey_family_planning") > 0, pl.col("survey_family_planning") < limit.value * 100
    )
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年计划生育金只有{survey_family_planning:yuan}元，低于{limit}元。请核对是否填成了月数额。",
        limit=limit,
    )
