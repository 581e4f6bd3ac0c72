"""A survey of this year over another number of members. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import NOTE, findings

CODE, TITLE = "household.survey_size", "调查人口与成员数不符"


def check(case: RegistryCase) -> pl.DataFrame:
    """Earlier surveys may differ."""
    rows = case.surveyed.filter(pl.col("year") == case.on.year, pl.col("survey_size") != pl.col("size"))
    return findings(
        rows,
        CODE,
        NOTE,
        "{year}年调查的家庭人口是{survey_size}人，现有成员{size}人。请核对成员变动和人均收入。",
    )
