"""Of working age, healthy, no student, and marked without or with little labour. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase, in_school
from ..quality.findings import WARNING, findings, none
from ..quality.terms import HEALTHY, NO_OR_WEAK_LABOUR

CODE, TITLE = "person.labour_fit", "健康的劳动年龄人口标为无劳动力"


def check(case: RegistryCase) -> pl.DataFrame:
    """The working age is policy."""
    first, last = case.limits.get("labour_from"), case.limits.get("labour_to")
    if first is None or last is None:
        return none()
    of_age = pl.col("age").is_between(first.value, last.value)
    healthy = pl.col("health").list.contains(HEALTHY)
    rows = case.aged.filter(of_age, healthy, ~in_school(), pl.col("labour").is_in(NO_OR_WEAK_LABOUR))
    return findings(
        rows,
        CODE,
        WARNING,
        "{age}岁，健康，不是在校生，劳动技能却是“{labour}”。请核实健康状况和劳动技能。",
        limit=last,
    )
