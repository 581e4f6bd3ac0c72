"""A way of removal that is not in the code list in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "monitoring.removal_list", "风险消除方式不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.removed, "removal", "removal", CODE, "风险消除方式")
