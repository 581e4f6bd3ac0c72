"""A county on the table without poor villages, or without a team: no load can be named for it."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE_VILLAGES = "placement.county.no_villages"
CODE_TEAMS = "placement.county.no_teams"


@implements("H15-005")
def check(case: Case) -> list[Finding]:
    """One finding for each county and each figure that is nought or missing."""
    findings = []
    for code, measure, ask in (
        (
            CODE_VILLAGES,
            "villages",
            "贫困村数量为 0 或未填，却列入安排。请核对数字，或把该县市区移出安排表。",
        ),
        (CODE_TEAMS, "teams", "工作队数量为 0 或未填。请核对，或为其安排单位。"),
    ):
        empty = case.counties.filter(pl.col(measure).fill_null(0) == 0)
        for index in range(empty.height):
            row = empty[index]
            name = f"{row['city'][0]}{row['county'][0]}"
            findings.append(
                Finding(code, "error", "H15-005", row["county"][0], f"{name}：{ask}", spots(row, "county"))
            )
    return findings
