"""A word for 政治面貌 that is not in the code list in force. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "person.politics_list", "政治面貌不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.persons, "politics", "politics", CODE, "政治面貌")
