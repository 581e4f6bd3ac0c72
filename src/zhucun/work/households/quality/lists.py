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
    terms = pl.Series(limit.value, dtype=pl.String).implode()
    if rows.schema[column] == pl.List:
        wrong = pl.col(column).list.set_difference(pl.lit(list(limit.value), pl.List(pl.String)))
        found = rows.with_columns(wrong=wrong).filter(pl.col("wrong").list.len() > 0)
    else:
        found = rows.filter(pl.col(column) != "", ~pl.col(column).is_in(terms)).with_columns(wrong=column)
    sentence = f"{title}“{{wrong}}”不在现行代码表内。请从代码表中选择。"
    return findings(found, code, WARNING, sentence, limit=limit)
