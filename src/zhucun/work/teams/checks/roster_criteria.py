"""A member nominated with a criterion of selection not confirmed by the unit."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.criteria", "选派条件未确认"


@implements("H15-013", "JX18-012", "SC15-049")
def check(case: RosterCase) -> list[Violation]:
    """The unit's judgement is recorded, not computed. Members whose nomination is not on record are not judged."""
    rows = case.under("criteria", case.serving.filter(pl.col("ticked").is_not_null()))
    missing = rows.with_columns(missing=pl.col("limit").list.set_difference("ticked"))
    return violations(
        missing.filter(pl.col("missing").list.len() > 0), CODE,
        lambda row: f"{team_of(row)}的{row['name']}还有选派条件未经单位确认：{'、'.join(row['missing'])}。请逐项确认或另选人。",
    )  # fmt: skip
