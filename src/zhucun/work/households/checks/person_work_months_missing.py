"""A place of work without the months worked. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, works_somewhere
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.work_months_missing", "有务工地点没有务工月数"


def check(case: RegistryCase) -> pl.DataFrame:
    """Area or place."""
    rows = case.persons.filter(works_somewhere(), pl.col("work_months").fill_null(0) == 0)
    return findings(
        rows, CODE, WARNING, "填了务工区域或地点，没有填务工月数。请补填月数，没有务工的删去地点。"
    )
