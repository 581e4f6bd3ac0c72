"""A word for 饮水情况 that is not in the code list in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "household.water_source_list", "饮水情况不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.described, "water_source", "water_source", CODE, "饮水情况")
