"""Healthy and ill at once. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings
from ..quality.terms import HEALTHY

CODE, TITLE = "person.health_mixed", "健康状况互相矛盾"


def check(case: RegistryCase) -> pl.DataFrame:
    """Several terms may stand, but not beside 健康."""
    rows = case.persons.filter(pl.col("health").list.contains(HEALTHY), pl.col("health").list.len() > 1)
    return findings(rows, CODE, WARNING, "健康状况同时填了{health}。请更正。")
