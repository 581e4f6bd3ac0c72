"""Monitored, nobody can work, and not marked as kept safe (兜底). Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import NOTE, findings

CODE, TITLE = "monitoring.kept_unmarked", "整户无劳动能力未标注兜底"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' records."""
    rows = case.monitored.filter(
        pl.col("size") > 0, ~pl.col("labour"), ~pl.col("kept").fill_null(value=False)
    )
    return findings(rows, CODE, NOTE, "全户没有劳动力，没有标注“整户无劳动能力兜底保障”。请核实后标注。")
