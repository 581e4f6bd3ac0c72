"""Villages per team far above or below the average of the whole table.

The load is a measure of fairness, not a rule: the circular weighs poverty, villages, persons and the units'
strength.
"""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE_HIGH = "placement.load.high"
CODE_LOW = "placement.load.low"


@implements("H15-005")
def check(case: Case) -> list[Finding]:
    """Counties above the average times ``Limits.high_factor`` or below it times ``Limits.low_factor``."""
    high, low = case.limits.high_factor, case.limits.low_factor
    counties = case.counties.filter((pl.col("villages") > 0) & (pl.col("teams") > 0))
    if counties.is_empty():
        return []
    villages, teams = int(counties["villages"].sum()), int(counties["teams"].sum())
    findings = []
    for index, row in enumerate(counties.iter_rows(named=True)):
        # Villages/teams against average × factor in whole numbers and fractions: no rounding decides.
        own, average = row["villages"] * teams, row["teams"] * villages
        said = (
            f"{row['city']}{row['county']}：{row['villages']} 个贫困村、{row['teams']} 支工作队，"
            f"每队 {row['villages'] / row['teams']:.1f} 个村；平均 {villages / teams:.1f} 个"
        )
        if high is not None and own > average * high:
            code = CODE_HIGH
            sentence = f"{said}，超过平均的 {float(high):g} 倍，负担偏重。可看调整建议。"
        elif low is not None and own < average * low:
            only = "；该县只有 1 支队，不能再减" if row["teams"] == 1 else ""
            code, sentence = CODE_LOW, f"{said}，不到平均的 {float(low):g} 倍，负担偏轻{only}。"
        else:
            continue
        spot = spots(counties[index], "county")
        findings.append(Finding(code, "notice", "H15-005", row["county"], sentence, spot))
    return findings
