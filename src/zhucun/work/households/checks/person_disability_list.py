"""A word for 残疾类别 that is not in the code list in force. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "person.disability_list", "残疾类别不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.persons, "disability", "disability", CODE, "残疾类别")
