"""A team that has not entered its village by the deadline."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.entry", "未按期进村"


@implements("H15-010", "SC15-022")
def check(case: RosterCase) -> list[Violation]:
    """The deadline's own day still counts as in time."""
    late = case.overdue("entry_due", case.teams_now.filter(pl.col("entered_on").is_null()))
    return violations(
        late,
        CODE,
        lambda row: f"{team_of(row)}没有进村记录，应在{day(row['due'])}前进村。已进村的请补登日期。",
    )
