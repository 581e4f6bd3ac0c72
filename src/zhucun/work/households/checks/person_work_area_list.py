"""A word for 务工区域 that is not in the code list in force. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "person.work_area_list", "务工区域不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.persons, "work_area", "work_area", CODE, "务工区域")
