"""Rows of a query as a polars frame: ``COPY … TO STDOUT`` on PostgreSQL, fetched in pieces on SQLite, the same call for both.

For reading a nation: the values never become Python objects on PostgreSQL. Ids become texts (with dashes), months and days
dates; a JSON column is read as the text of its value (``Cast`` it to text in the query).
"""

import tempfile
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from .bulk import batches

_ROWS = 20_000


def read_frame(
    rows: QuerySet[Any, Any], fields: Mapping[str, str], schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """The ``fields`` of the rows, in the queryset's order: column → what fills it, as for ``values_list``.

    ``schema`` says what each column holds: text, whole number, truth value or day; it may name more columns.
    """
    kinds = {column: schema[column] for column in fields}
    asked = rows.values_list(*fields.values())
    return _copied(asked, kinds) if connections[rows.db].vendor == "postgresql" else _fetched(asked, kinds)


def _copied(rows: QuerySet[Any, Any], kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:  # a condition that nothing can meet
        return pl.DataFrame(schema=kinds)
    connection = connections[rows.db]
    with tempfile.NamedTemporaryFile(suffix=".csv") as file, connection.cursor() as cursor:
        # Every value stands in quotes, so that nothing at all is no text: polars tells "" from the empty field.
        command = f"COPY ({sql}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)"
        with connection.wrap_database_errors, cursor.cursor.copy(command, values) as copy:
            for piece in copy:
                file.write(piece)
        file.flush()
        if not file.tell():
            return pl.DataFrame(schema=kinds)
        texts = pl.read_csv(file.name, has_header=False, new_columns=list(kinds), infer_schema=False)
        return texts.select(_typed(column, kind) for column, kind in kinds.items())


def _typed(column: str, kind: pl.DataType) -> pl.Expr:
    text = pl.col(column)
    if kind == pl.Boolean:
        return text == "t"
    return text.str.to_date("%Y-%m-%d") if kind == pl.Date else text.cast(kind)


def _fetched(rows: QuerySet[Any, Any], kinds: Mapping[str, pl.DataType]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=kinds)]
    for piece in batches(rows.iterator(chunk_size=_ROWS), _ROWS):
        columns = zip(kinds.items(), zip(*piece, strict=True), strict=True)
        parts.append(
            pl.DataFrame(
                [
                    pl.Series(
                        column, [_text(value) for value in values] if kind == pl.String else values, kind
                    )
                    for (column, kind), values in columns
                ]
            )
        )
    return pl.concat(parts)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
