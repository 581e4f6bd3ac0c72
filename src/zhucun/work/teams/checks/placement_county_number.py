"""The number of counties in the circular's text against the rows of the table, with the likeliest extra row.

The circular does not say which row is the extra one, so the row is named as a suspicion and with its reasons.
"""

from typing import Any

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding, difference

CODE = "placement.county.number"


@implements("H15-005")
def check(case: Case) -> list[Finding]:
    """Nothing where the text's number is not known (``Limits.counties``)."""
    expected, found = case.limits.counties, case.counties.height
    if expected is None or expected == found:
        return []
    sentence = f"文件正文写 {expected} 个县市区，安排表有 {found} 行，{difference(expected, found)} 行。"
    suspects = _suspects(case)[: max(0, found - expected)]
    if suspects:
        named = "；".join(f"{row['county']}（{'，'.join(reasons)}）" for row, reasons in suspects)
        sentence += f"最可能多出的是{named}。这只是推测，正文没有写明，请核实；安排仍以附表为准。"
    else:
        sentence += "请对照正文查明缺哪一行。"
    counties = [row["county"] for row, _ in suspects]
    at = {(row["city"], row["county"]) for row, _ in suspects}
    here = case.counties.filter(
        pl.Series(
            [place in at for place in case.counties.select("city", "county").iter_rows()], dtype=pl.Boolean
        )
    )
    return [
        Finding(
            CODE, "confirm", "H15-005", "、".join(counties), sentence, spots(here, "county"), expected, found
        )
    ]


def _suspects(case: Case) -> list[tuple[dict[str, Any], list[str]]]:
    """The rows, likeliest extra first: no county code of its own, a namesake in the city, then the fewest
    villages.
    """
    rows = list(case.counties.sort("villages").iter_rows(named=True))
    fewest = rows[0]["villages"] if rows else None
    ranked = []
    for row in rows:
        reasons = []
        if row["county"] in case.limits.without_code:
            reasons.append("属管理区，没有自己的县级区划代码")
        namesake = next((other for other in rows if _namesakes(row, other)), None)
        if namesake and (row["villages"] or 0) < (namesake["villages"] or 0):
            reasons.append(f"与同市的{namesake['county']}同名")
        else:
            namesake = None
        if row["villages"] == fewest:
            reasons.append(f"贫困村最少，只有 {fewest} 个")
        own_code = row["county"] not in case.limits.without_code
        ranked.append(((own_code, not (namesake and reasons), row["villages"] or 0), row, reasons))
    return [(row, reasons) for _, row, reasons in sorted(ranked, key=lambda item: item[0]) if reasons]


def _namesakes(one: dict[str, Any], other: dict[str, Any]) -> bool:
    same_city = one["city"] == other["city"] and one["county"] != other["county"]
    return bool(same_city and one["county"][:-1] == other["county"][:-1])
