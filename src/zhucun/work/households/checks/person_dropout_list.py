"""A word for 失学辍学原因 that is not in the code list in force. Source: general knowledge (K)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "person.dropout_list", "失学辍学原因不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.persons, "dropout", "dropout", CODE, "失学辍学原因")
