"""A unit with fewer stationed cadres in its village than it must have."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, violations

CODE, TITLE = "roster.unit_stationed", "单位没有驻村干部"


@implements("SC15-028")
def check(case: RosterCase) -> list[Violation]:
    """Units that show no people are not asked."""
    here = case.serving.filter("stationed").group_by("unit", "area").agg(present=pl.len().cast(pl.Int64))
    open_units = case.units.filter(~pl.col("restricted"))
    counted = open_units.join(here, on=["unit", "area"], how="left", maintain_order="left")
    rows = case.under("unit_stationed", counted.with_columns(pl.col("present").fill_null(0), subject="unit"))
    return violations(
        rows.filter(pl.col("present") < pl.col("limit")), CODE,
        lambda row: f"{row['unit_name']}在{row['place']}的驻村干部有{row['present']}名，至少要有{row['limit']}名，请选派。",
    )  # fmt: skip
