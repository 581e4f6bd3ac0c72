"""The list's printed counts, of every subcategory, category and of all, against the names below them."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.categories import label
from ..placement.findings import Finding, Spot, difference

CODE = "placement.list.count"


@implements("H15-042")
def check(case: Case) -> list[Finding]:
    """Each printed count; where the list prints none, the parameters of ``Limits.listed``."""
    findings = []
    for row in case.counts.iter_rows(named=True):
        within = pl.col("heading") == row["heading"], pl.col("heading").str.starts_with(f"{row['heading']}-")
        found = (
            case.listed.height if not row["category"] else case.listed.filter(within[0] | within[1]).height
        )
        if found != row["count"]:
            here = case.counts.filter(heading=row["heading"])
            findings.append(_finding(row["heading"], row["count"], found, "名单印为", spots(here, "heading")))
    if case.counts.is_empty():
        for category, count in case.limits.listed.items():
            found = case.listed.filter(pl.lit(not category) | (pl.col("category") == category)).height
            if found != count:
                name = label(category) if category else "全部单位"
                findings.append(_finding(name, count, found, "文件规定为"))
    return findings


def _finding(name: str, expected: int, found: int, says: str, rows: tuple[Spot, ...] = ()) -> Finding:
    sentence = f"单位名单“{name}”{says} {expected} 个，实列 {found} 个，{difference(expected, found)} 个。"
    return Finding(CODE, "error", "H15-042", name, sentence, rows, expected, found)
