"""A unit placed more than once: each unit has one county (and there one village)."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding

CODE_COUNTIES = "placement.unit.twice"
CODE_COUNTY = "placement.unit.repeated"


@implements("H15-006", "H15-043")
def check(case: Case) -> list[Finding]:
    """Placed in several counties, or several times in one; other spellings of the unit count too."""
    identity = pl.coalesce(pl.col("listed").cast(pl.String), pl.col("key"))
    twice = case.placed.with_columns(identity.alias("identity")).filter(pl.len().over("identity") > 1)
    findings = []
    for group in twice.partition_by("identity", maintain_order=True):
        name = group["name"][0]
        places = dict.fromkeys(group.select("city", "county").iter_rows())
        repeated = len({county for _, county in places}) < len(places)
        counties = [f"{city}{county}" if repeated else county for city, county in places]
        if len(counties) > 1:
            code, sentence = (
                CODE_COUNTIES,
                f"“{name}”同时安排在{'、'.join(counties)}。每个单位只安排到一个县，请只保留一处。",
            )
        else:
            code, sentence = CODE_COUNTY, f"“{name}”在{counties[0]}列了 {group.height} 次。请只保留一处。"
        spellings = "、".join(f"“{other}”" for other in dict.fromkeys(group["name"]) if other != name)
        if spellings:
            sentence += f"另一写法为{spellings}。"
        findings.append(
            Finding(code, "error", "H15-006", name, sentence, spots(group, "name"), 1, group.height)
        )
    return findings
