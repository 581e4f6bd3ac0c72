"""A word for 风险 that is not in the code list in force. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.lists import outside

CODE, TITLE = "monitoring.risks_list", "风险不在代码表内"


def check(case: RegistryCase) -> pl.DataFrame:
    """The list is policy and dated."""
    return outside(case, case.monitored, "risks", "risk", CODE, "风险")
