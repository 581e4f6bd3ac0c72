"""Marked as kept safe (兜底) though somebody can work. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "monitoring.kept_labour", "标注兜底而有劳动力"


def check(case: RegistryCase) -> pl.DataFrame:
    """By the members' records."""
    rows = case.monitored.filter("kept", "labour")
    return findings(
        rows, CODE, WARNING, "标注了“整户无劳动能力兜底保障”，却有成员有劳动力。请核实标注和劳动技能。"
    )
