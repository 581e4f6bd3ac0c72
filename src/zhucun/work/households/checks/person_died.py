"""A dead person who is still a member. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import HARD, findings

CODE, TITLE = "person.died", "已死亡仍在户"


def check(case: RegistryCase) -> pl.DataFrame:
    """From the day of death on."""
    rows = case.persons.filter(pl.col("died") <= case.on)
    return findings(rows, CODE, HARD, "已于{died}死亡，仍登记在户。请办理自然减少。")
