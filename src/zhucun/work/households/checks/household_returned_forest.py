"""More farmland returned to forest than forest and pasture together. Source: check rules seen in the field (S)."""

import polars as pl

from ..quality.case import RegistryCase
from ..quality.findings import WARNING, findings

CODE, TITLE = "household.returned_forest", "退耕还林面积超过林地和牧草地"


def check(case: RegistryCase) -> pl.DataFrame:
    """In 亩; where the forest is known."""
    rows = case.described.filter(pl.col("returned") > pl.col("forest") + pl.col("pasture").fill_null(0))
    return findings(
        rows, CODE, WARNING, "退耕还林{returned}亩，多于林地{forest}亩与牧草地{pasture}亩之和。请核对。"
    )
