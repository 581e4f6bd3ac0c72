"""Names in the table that are not the list's, each with how it differs and what it probably means.

A difference is settled only by a person, who confirms the alias; until then the name is reported. A name for
which nothing in the list speaks is outside the list: such a unit may not be given a team of this batch.
"""

from typing import Any

from zhucun.foundation.kernel.evidence import implements

from ..placement.case import Case, spots
from ..placement.findings import Finding, Severity

CODE_VARIANT = "placement.name.variant"
CODE_MISPRINT = "placement.name.misprint"
CODE_UNLISTED = "placement.name.unlisted"


@implements("H15-004", "H15-043")
def check(case: Case) -> list[Finding]:
    """One finding for each placed name that is neither exact nor a confirmed alias."""
    names = case.listed["name"].to_list()
    findings = []
    for index, row in enumerate(case.placed.iter_rows(named=True)):
        if row["how"] in ("exact", "alias"):
            continue
        likely = [row["listed"]] if row["listed"] is not None else row["candidates"]
        candidates = tuple(names[i] for i in likely)
        code, sentence = _say(row, candidates)
        severity: Severity = "error" if code == CODE_UNLISTED else "confirm"
        clause = "H15-004" if code == CODE_UNLISTED else "H15-043"
        spot = spots(case.placed[index], "name")
        findings.append(Finding(code, severity, clause, row["name"], sentence, spot, candidates=candidates))
    return findings


def _say(row: dict[str, Any], candidates: tuple[str, ...]) -> tuple[str, str]:
    stands = f"{row['county']}的“{row['name']}”"
    if row["how"] == "misprint":
        return (
            CODE_MISPRINT,
            f"{stands}与名单的“{candidates[0]}”只差一字，{row['kind']}。请改正，或确认为别名。",
        )
    if row["how"] == "variant":
        return CODE_VARIANT, f"{stands}在名单里写作“{candidates[0]}”：{row['kind']}。请确认为同一单位。"
    sentence = f"{stands}不在单位名单里，未确认前不能安排本批工作队。"
    if len(candidates) == 1:
        return CODE_UNLISTED, (
            f"{sentence}名单中同类而未安排的只有“{candidates[0]}”，疑为它的别称；字面不足为据，须由人确认并登记别名。"
        )
    if candidates:
        others = "、".join(f"“{name}”" for name in candidates)
        return CODE_UNLISTED, f"{sentence}名单中同类而未安排的有{others}等，请核对是否其一；不是则删去。"
    return CODE_UNLISTED, f"{sentence}名单中同类单位均已安排，请核对名称，或删去。"
