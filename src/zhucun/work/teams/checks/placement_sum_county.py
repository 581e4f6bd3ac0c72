"""A county's printed number of teams against the units named in its row: one unit sends one team."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding, difference

CODE = "placement.sum.county"


@implements("H15-043")
def check(case: Case) -> list[Finding]:
    """One finding for each county whose two numbers differ."""
    return [
        Finding(
            CODE,
            "error",
            "H15-043",
            row["county"],
            f"{row['city']}{row['county']}：工作队数量印为 {row['teams']} 支，"
            f"各列单位合计 {row['units']} 个，"
            f"{difference(row['teams'], row['units'])}。",
            spots(case.counties.filter(city=row["city"], county=row["county"]), "county"),
            row["teams"],
            row["units"],
        )
        for row in case.counties.filter(pl.col("teams") != pl.col("units")).iter_rows(named=True)
    ]
