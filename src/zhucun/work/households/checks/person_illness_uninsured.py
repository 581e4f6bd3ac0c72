"""Not in the insurance for serious illness. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import NOTE, findings

CODE, TITLE = "person.illness_uninsured", "未参加大病保险"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where it was answered."""
    rows = case.persons.filter(~pl.col("illness_insurance"))
    return findings(rows, CODE, NOTE, "没有参加大病保险。请核实，参加居民医保的应一并享受。")
