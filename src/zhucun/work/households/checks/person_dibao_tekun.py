"""Both kinds of subsistence support at once. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.dibao_tekun", "同时享受低保和特困供养"


def check(case: RegistryCase) -> pl.DataFrame:
    """One excludes the other."""
    rows = case.persons.filter("dibao", "tekun")
    return findings(rows, CODE, WARNING, "同时标为享受低保和特困供养。两项只能享受一项，请核实更正。")
