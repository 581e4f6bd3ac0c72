"""A city's printed subtotals (villages, teams, units of each category) against its county rows."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding, difference

CODE = "placement.sum.city"


@implements("H15-043")
def check(case: Case) -> list[Finding]:
    """One finding for each printed subtotal that differs from what stands below it."""
    findings = []
    for row in case.printed.filter(pl.col("city") != "").iter_rows(named=True):
        counties = case.counties.filter(city=row["city"])
        if row["measure"] in counties.columns:
            found, of = int(counties[row["measure"]].sum()), f"所辖 {counties.height} 个县市区合计"
        else:
            found = case.placed.filter(city=row["city"], category=row["measure"]).height
            of = "各县市区所列单位合计"
        if found != row["value"]:
            here = case.printed.filter(city=row["city"], measure=row["measure"])
            sentence = (
                f"{row['city']}“{row['heading']}”小计印为 {row['value']}，"
                f"{of} {found}，{difference(row['value'], found)}。"
            )
            findings.append(
                Finding(
                    CODE, "error", "H15-043", row["city"], sentence, spots(here, "value"), row["value"], found
                )
            )
    return findings
