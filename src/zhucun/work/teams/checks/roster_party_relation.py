"""Party members in post without a transfer of their Party relation to the village."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import PARTY_MEMBER, RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.party_relation", "党员组织关系未转入"


@implements("H15-018", "JX18-017")
def check(case: RosterCase) -> list[Violation]:
    """Only Party members: nobody else is listed as missing one."""
    rows = case.under("party_transfer", case.serving.filter(pl.col("politics") == PARTY_MEMBER))
    missing = rows.filter("limit", pl.col("transferred_in").is_null())
    return violations(
        missing,
        CODE,
        lambda row: (
            f"{team_of(row)}的党员{row['name']}没有组织关系转入记录，请办理转接并登记介绍信编号和日期。"
        ),
    )
