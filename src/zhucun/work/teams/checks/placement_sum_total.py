"""The printed grand totals against the city rows, or against the county rows where no city rows are printed.

Each level is compared with the one just below it, so that one wrong figure gives one finding, at its own
level.
"""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.categories import label
from ..placement.findings import Finding, Spot, difference

CODE = "placement.sum.total"
CODE_CATEGORY = "placement.sum.category"


@implements("H15-043")
def check(case: Case) -> list[Finding]:
    """Villages, teams and each category; totals the table does not print are taken from policy
    (``Limits.placed``).
    """
    findings = []
    printed = case.printed.filter(city="")
    for row in printed.iter_rows(named=True):
        here = spots(printed.filter(measure=row["measure"]), "value")
        findings += _compare(case, row["measure"], row["heading"], row["value"], here)
    if printed.is_empty():
        names = {"villages": "贫困村数量", "teams": "工作队数量"}
        for measure, value in case.limits.placed.items():
            findings += _compare(case, measure, names.get(measure) or label(measure), value, ())
    return findings


def _compare(case: Case, measure: str, heading: str, expected: int, rows: tuple[Spot, ...]) -> list[Finding]:
    cities = case.printed.filter((pl.col("city") != "") & (pl.col("measure") == measure))
    if cities.height:
        found, of = int(cities["value"].sum()), f"{cities.height} 个市州小计之和"
    elif measure in case.counties.columns:
        found, of = int(case.counties[measure].sum()), f"{case.counties.height} 个县市区之和"
    else:
        found, of = case.placed.filter(category=measure).height, "各县市区所列单位"
    if found == expected:
        return []
    says = "总计印为" if rows else "文件规定为"
    sentence = f"“{heading}”{says} {expected}，{of}为 {found}，{difference(expected, found)}。"
    code = CODE if measure in case.counties.columns else CODE_CATEGORY
    return [Finding(code, "error", "H15-043", heading, sentence, rows, expected, found)]
