"""A level of education aid that is not in the code list in force. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "household.measure_level_list", "教育资助层次不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    rows = case.measures.join(case.together, on="household", maintain_order="left")
    return outside(case, rows, "level", "education_level", CODE, "教育资助层次")
