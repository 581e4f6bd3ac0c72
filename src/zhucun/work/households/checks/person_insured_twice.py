"""In both basic medical insurances. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.insured_twice", "重复参加基本医保"


def check(case: RegistryCase) -> pl.DataFrame:
    """Exactly one of the two."""
    rows = case.persons.filter("resident_insurance", "employee_insurance")
    return findings(
        rows, CODE, WARNING, "同时标为参加城乡居民医保和城镇职工医保。两项只能参加一项，请核实更正。"
    )
