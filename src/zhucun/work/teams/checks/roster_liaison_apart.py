"""The unit's liaison in the unit's own team. Persons are compared, not names."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.liaison_apart", "联络人担任队员"
CODE_NAMESAKE, TITLE_NAMESAKE = "roster.liaison_namesake", "与联络人同名"


@implements("H15-046")
def check(case: RosterCase) -> list[Violation]:
    """Where it is not known which cadre the liaison is, the same name only asks whether it is the same person."""
    rows = case.under("liaison_member", case.serving).filter(~pl.col("limit"))
    same = rows.filter(pl.col("liaison_person") == pl.col("subject"))
    unknown = pl.col("liaison_person").is_null() & (pl.col("liaison_name") == pl.col("name"))
    maybe = rows.filter(unknown).with_columns(severity=pl.lit("warning"))
    return [
        *violations(same, CODE, lambda row: f"{team_of(row)}的{row['name']}是本单位联络人，不能担任队员。请另派人或另定联络人。"),
        *violations(
            maybe, CODE_NAMESAKE,
            lambda row: f"{team_of(row)}的{row['name']}与本单位联络人同名，请确认是否同一人；是同一人的不能担任队员。",
        ),
    ]  # fmt: skip
