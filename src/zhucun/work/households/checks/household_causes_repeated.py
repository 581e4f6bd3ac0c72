"""A cause named twice. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.causes_repeated", "致贫原因重复"


def check(case: RegistryCase) -> pl.DataFrame:
    """As main and other cause, or twice among the others."""
    rows = case.described.filter(
        pl.col("causes").list.contains(pl.col("cause"))
        | (pl.col("causes").list.n_unique() < pl.col("causes").list.len())
    )
    return findings(rows, CODE, WARNING, "主要致贫原因“{cause}”和其他致贫原因{causes}有重复。请更正。")
