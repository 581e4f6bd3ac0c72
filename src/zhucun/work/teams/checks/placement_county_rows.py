"""Rows that disagree about a county, and counties that stand twice."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE_CONFLICT = "placement.county.conflict"
CODE_TWICE = "placement.county.twice"
_HEADINGS = {"villages": "贫困村数量", "teams": "工作队数量"}


@implements("H15-043")
def check(case: Case) -> list[Finding]:
    """Different figures for one county in one-row-per-unit tables; one county in two rows of its city."""
    findings = []
    if case.by_unit:
        for measure, heading in _HEADINGS.items():
            findings += _conflicts(case, measure, heading)
        return findings
    # Namesakes in two cities are two counties; one row per unit repeats a county, so there a repeat says nothing.
    twice = case.stated.filter(pl.len().over("city", "county") > 1)
    for group in twice.partition_by("city", "county", maintain_order=True):
        county = group["county"][0]
        sentence = f"{group['city'][0]}{county}在安排表里出现 {group.height} 次。一个县市区只应有一行，请合并或改正。"
        findings.append(
            Finding(CODE_TWICE, "error", "H15-043", county, sentence, spots(group, "county"), 1, group.height)
        )
    return findings


def _conflicts(case: Case, measure: str, heading: str) -> list[Finding]:
    given = case.stated.filter(pl.col(measure).is_not_null())
    split = given.filter(pl.col(measure).n_unique().over("city", "county") > 1)
    findings = []
    for group in split.partition_by("city", "county", maintain_order=True):
        values = group[measure].value_counts(sort=True)
        usual = values[measure][0]
        odd = group.filter(pl.col(measure) != usual)
        county = group["county"][0]
        sentence = (
            f"{group['city'][0]}{county}的{heading}前后不一：{values['count'][0]} 行写 {usual}，另有 {odd.height} 行写 "
            f"{'、'.join(map(str, odd[measure].unique(maintain_order=True)))}。请核对后统一。"
        )
        findings.append(Finding(CODE_CONFLICT, "error", "H15-043", county, sentence, spots(odd, measure)))
    return findings
