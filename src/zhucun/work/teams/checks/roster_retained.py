"""A change of members that left nobody of the previous batch in the team."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, day, team_of, violations

CODE, TITLE = "roster.retained", "换人后没有留任"


@implements("JX18-016")
def check(case: RosterCase) -> list[Violation]:
    """Counted on the day the latest batch of members began; a recorded exception settles it."""
    latest = case.serving.group_by("team").agg(latest=pl.col("term").max()).filter(pl.col("latest") > 1)
    services = case.members.join(latest, on="team")
    newest = services.filter(pl.col("term") == pl.col("latest"))
    change = newest.group_by("team").agg(
        changed_on=pl.col("started").min(), excused=(pl.col("exception").fill_null("") != "").any()
    )
    on_that_day = services.filter(pl.col("term") < pl.col("latest")).join(change, on="team")
    stayed = on_that_day.filter(
        pl.col("started") < pl.col("changed_on"),
        pl.col("ended").is_null() | (pl.col("ended") > pl.col("changed_on")),
    )
    counts = stayed.group_by("team").agg(stayed=pl.len().cast(pl.Int64))
    rows = (
        case.rosters.join(change, on="team", maintain_order="left")
        .join(counts, on="team", how="left", maintain_order="left")
        .with_columns(pl.col("stayed").fill_null(0))
    )
    return violations(
        case.under("retained", rows).filter(~pl.col("excused"), pl.col("stayed") < pl.col("limit")), CODE,
        lambda row: f"{team_of(row)}{day(row['changed_on'])}换人后，上一批队员留任{row['stayed']}人，至少留{row['limit']}人。"
        "请保留一名，或记录例外理由。",
    )  # fmt: skip
