"""Words against the code lists in force."""

import polars as pl

from .case import RegistryCase
from .findings import WARNING, findings, none


def outside(
    case: RegistryCase, rows: pl.DataFrame, column: str, name: str, code: str, title: str
) -> pl.DataFrame:
    """Rows whose word (or one of whose words) in ``column`` is not in the list ``name``; silent where no list is in force."""
    limit = case.limits.terms(name)
    if limit is None:
        return none()
    if rows.schema[column] == pl.List:
        wrong = pl.col(column).list.eval(pl.element().filter(~pl.element().is_in(limit.value)))
        found = rows.with_columns(wrong=wrong).filter(pl.col("wrong").list.len() > 0)
    else:
        found = rows.filter(pl.col(column) != "", ~pl.col(column).is_in(limit.value)).with_columns(
            wrong=column
        )
    sentence = f"{title}“{{wrong}}”不在现行代码表内。请从代码表中选择。"
    return findings(found, code, WARNING, sentence, limit=limit)
