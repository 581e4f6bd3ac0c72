"""An unlikely distance to the village's main road. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings, none

CODE, TITLE = "household.road_far", "与村主干路距离过大"


def check(case: RegistryCase) -> pl.DataFrame:
    """The limit is policy."""
    limit = case.limits.get("road_max")
    if limit is None:
        return none()
    rows = case.described.filter(pl.col("road_km") > limit.value)
    return findings(
        rows,
        CODE,
        WARNING,
        "与村主干路距离{road_km}公里，超过{limit}公里。请核对单位是不是公里。",
        limit=limit,
    )
