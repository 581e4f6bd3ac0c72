"""In neither basic medical insurance. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "person.uninsured", "未参加基本医保"


def check(case: RegistryCase) -> pl.DataFrame:
    """Where at least one was answered; soldiers are cared for elsewhere."""
    flags = ("resident_insurance", "employee_insurance")
    insured = pl.any_horizontal(pl.col(flag).fill_null(value=False) for flag in flags)
    said = pl.any_horizontal(pl.col(flag).is_not_null() for flag in flags)
    rows = case.persons.filter(~insured, said, ~pl.col("soldier").fill_null(value=False))
    return findings(rows, CODE, WARNING, "城乡居民医保和城镇职工医保都没有参加。请核实，未参保的动员参保。")
