"""Family planning money at a household that is none. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.family_planning_unentitled", "有计划生育金不是计生户"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where the mark was answered."""
    rows = case.surveyed.filter(pl.col("survey_family_planning") > 0, ~pl.col("family_planning"))
    return findings(
        rows,
        CODE,
        WARNING,
        "{year}年计划生育金{survey_family_planning:yuan}元，本户登记为非计生户。请核对其中一项。",
    )
