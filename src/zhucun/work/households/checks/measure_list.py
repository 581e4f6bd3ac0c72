"""A measure that is not in the code list in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "household.measure_list", "帮扶措施不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    rows = case.measures.join(case.together, on="household", maintain_order="left")
    return outside(case, rows, "kind", "measure", CODE, "帮扶措施")
