"""Members withdrawn or given other work during the term: exceptions to be listed with their reason."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import OTHER_WORK, WITHDRAWAL, RosterCase
from ..roster.findings import Row, Violation, day, team_of, violations

CODE, TITLE = "roster.withdrawal", "任期内抽调"


@implements("SC15-033")
def check(case: RosterCase) -> list[Violation]:
    """Each note of a withdrawal or other work that is not settled."""
    notes = case.notes.filter(pl.col("kind").is_in([OTHER_WORK, WITHDRAWAL]))
    noted = case.serving.join(notes, on="posting", maintain_order="left")
    rows = case.under("withdrawal_reason", noted).filter("limit")
    return violations(rows, CODE, _sentence)


def _sentence(row: Row) -> str:
    what = "被抽调" if row["kind"] == WITHDRAWAL else "被安排其他工作"
    return f"{team_of(row)}的{row['name']}{day(row['happened_on'])}起{what}，理由：{row['reason'] or '未写明'}。任期内原则上不得抽调，请核实。"
