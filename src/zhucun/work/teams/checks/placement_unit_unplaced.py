"""A unit of the list that stands in no county."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE = "placement.unit.unplaced"


@implements("H15-004", "H15-043")
def check(case: Case) -> list[Finding]:
    """One finding for each; it names the one placed name outside the list that may be this unit."""
    placed = case.placed["listed"].drop_nulls().unique().implode()
    doubles = case.listed.filter(~pl.col("key").is_first_distinct())["listed"].implode()
    missing = case.listed.filter(~pl.col("listed").is_in(placed) & ~pl.col("listed").is_in(doubles))
    findings = []
    for index in range(missing.height):
        row = missing[index]
        name = row["name"][0]
        sentence = f"名单中的“{name}”（{row['heading'][0]}）没有安排到任何县。"
        maybe = case.placed.filter(pl.col("candidates") == [row["listed"][0]])["name"].to_list()
        if len(maybe) == 1:
            sentence += f"安排表里名单外的“{maybe[0]}”可能就是它，请人工确认；若是，登记为别名即可。"
        else:
            sentence += "请补上，或从名单中去掉。"
        findings.append(
            Finding(CODE, "error", "H15-004", name, sentence, spots(row, "name"), 1, 0, tuple(maybe))
        )
    return findings
