"""A stationed member who has not arrived by the deadline."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.arrival", "未按期到位"


@implements("SC15-052")
def check(case: RosterCase) -> list[Violation]:
    """Of those named by then; who comes later fills a vacancy, which has its own time."""
    awaited = case.serving.filter("stationed", pl.col("arrived_on").is_null())
    late = case.overdue("arrival_due", awaited).filter(pl.col("started") <= pl.col("due"))
    return violations(
        late, CODE,
        lambda row: f"{team_of(row)}的{row['name']}没有到村记录，应在{day(row['due'])}前到位。已到村的请补登日期。",
    )  # fmt: skip
