"""Other work laid on a member who is to be in the village full time."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import OTHER_WORK, RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.full_time", "安排其他工作"


@implements("JX18-017")
def check(case: RosterCase) -> list[Violation]:
    """Each note of other work that is not settled, with its reason."""
    noted = case.serving.join(
        case.notes.filter(pl.col("kind") == OTHER_WORK), on="posting", maintain_order="left"
    )
    rows = case.under("full_time", noted).filter("limit")
    return violations(
        rows, CODE,
        lambda row: f"{team_of(row)}的{row['name']}{day(row['happened_on'])}起被安排其他工作：{row['reason']}。请原单位收回，并登记办结。",
    )  # fmt: skip
