"""A unit of county level or above with a village to help but no team there."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, violations

CODE, TITLE = "roster.unit_team", "包村单位没有派队"


@implements("JX18-013")
def check(case: RosterCase) -> list[Violation]:
    """Each village the unit is in charge of (包村) in which no team of its own is in force."""
    own = case.teams_now.select("unit", "area").unique()
    above = case.units.filter(pl.col("unit_level") != "township")
    without = above.join(own, on=["unit", "area"], how="anti", maintain_order="left")
    rows = case.under("unit_team", without).filter("limit").with_columns(subject="unit")
    return violations(
        rows, CODE, lambda row: f"{row['unit_name']}包{row['place']}，没有在任的工作队，请组队派驻。"
    )
