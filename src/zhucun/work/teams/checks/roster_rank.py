"""A member of a higher rank than the highest named."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.rank", "职务层级偏高"


@implements("SC15-049", "PD-025")
def check(case: RosterCase) -> list[Violation]:
    """Ranks are compared by the order of ``cadres.ranks``; a rank written in other words is not judged."""
    order = case.limits.ranks
    rows = (
        case.under("max_rank", case.serving)
        .join(order, on=["ruleset", "rank"], maintain_order="left")
        .join(
            order.rename({"rank": "limit", "step": "highest"}),
            on=["ruleset", "limit"],
            maintain_order="left",
        )
    )
    return violations(
        rows.filter(pl.col("step") > pl.col("highest")), CODE,
        lambda row: f"{team_of(row)}的{row['name']}职务层级是{row['rank']}，高于{row['limit']}，请核实人选。",
    )  # fmt: skip
