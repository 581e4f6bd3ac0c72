"""Leaders, deputies and linked cadres who, by unit and post, do not seem to be who the instrument names."""

from typing import Any

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import LEVELS, ROLES, RosterCase
from ..roster.findings import Violation, team_of, violations

CODE, TITLE = "roster.composition", "人员构成"
_TRAITS = ["ruleset", "role", "home_level", "post_title"]


@implements("SC15-012", "PD-027")
def check(case: RosterCase) -> list[Violation]:
    """A hint from the level of the home unit and the words of the post title (``teams.composition.signs``).

    Stationed members need no sign; where unit or post are not on record nothing is said.
    """
    known = pl.col("home_level").is_not_null() & (pl.col("post_title").fill_null("") != "")
    asked = case.serving.filter(known, (pl.col("role") != "member") | ~pl.col("stationed"))
    rows = case.under("composition", asked)
    fitting = pl.DataFrame(
        [row for row in rows.select(_TRAITS).unique().iter_rows() if _fits(row, case.limits.signs)],
        rows.select(_TRAITS).schema, orient="row",
    )  # fmt: skip
    odd = rows.join(fitting, on=_TRAITS, how="anti", maintain_order="left")
    return violations(
        odd, CODE,
        lambda row: f"{team_of(row)}{ROLES[row['role']]}{row['name']}是{LEVELS[row['home_level']]}级单位的{row['post_title']}，"
        "与人员构成要求似不相符，请核实人选。",
    )  # fmt: skip


def _fits(row: tuple[Any, ...], signs: pl.DataFrame) -> bool:
    ruleset, role, level, title = row
    here = (pl.col("ruleset") == ruleset) & (pl.col("role") == role) & (pl.col("unit_level") == level)
    words = signs.filter(here)["titles"].to_list()
    return any(not some or any(word in title for word in some) for some in words)
