"""Somebody at work who is marked without labour. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, works
from ..quality.findings import WARNING, findings
from ..quality.terms import NO_LABOUR

CODE, TITLE = "person.labour_working", "在务工却标为无劳动力"


def check(case: RegistryCase) -> pl.DataFrame:
    """Away or in a public post."""
    rows = case.persons.filter(works(), pl.col("labour").is_in(NO_LABOUR))
    return findings(
        rows, CODE, WARNING, "有务工或公益岗位记录，劳动技能却是“{labour}”。请核实劳动技能和务工情况。"
    )
