"""A word for 识别标准 that is not in the code list in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "household.standard_list", "识别标准不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.described, "standard", "standard", CODE, "识别标准")
