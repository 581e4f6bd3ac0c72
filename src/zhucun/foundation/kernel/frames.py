"""Rows of a query as a polars frame, and a frame as rows of a table: ``COPY`` on PostgreSQL, rows in pieces on SQLite, the same
call for both.

For a nation: the values never become Python objects on PostgreSQL. Ids become texts (with dashes), months and days
dates; a JSON column is read as the text of its value (``Cast`` it to text in the query).
"""

import io
import json
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models import QuerySet

from .bulk import batches, column_of
from .secrets import ConcealedField, conceal

_ROWS = 20_000
_PIECE = 50_000


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


def write_frame(
    model: type[models.Model],
    rows: pl.DataFrame,
    *,
    using: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write ``rows`` into the model's table and return their number: one ``COPY`` on PostgreSQL, ``executemany`` on SQLite.

    Columns bear attnames (``household_id``) and hold ids as texts, amounts of money in 分, lists of texts or the text of a value for
    JSON columns, the plain text for concealed ones (it is concealed here). As in ``bulk.copy_rows``, no model default is called.
    ``progress`` hears how many rows are written. Call it inside a transaction.
    """
    connection = connections[using or router.db_for_write(model)]
    fields = [column_of(model, name) for name in rows.columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    table = quote(model._meta.db_table)
    lite = connection.vendor == "sqlite"
    ready = (
        (_ready(piece, fields, lite=lite) for piece in rows.iter_slices(_PIECE)) if rows.height else iter(())
    )
    done = 0
    with connection.cursor() as cursor:
        if lite:
            marks = ", ".join(["?"] * len(fields))
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (quoted names)
            for piece in ready:
                with connection.wrap_database_errors:
                    connection.connection.executemany(insert, piece.iter_rows())
                done += piece.height
                if progress:
                    progress(done)
        else:
            command = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
            with connection.wrap_database_errors, cursor.cursor.copy(command) as copy:
                for piece in ready:
                    out = io.BytesIO()
                    piece.write_csv(out, include_header=False)
                    copy.write(out.getbuffer())
                    done += piece.height
                    if progress:
                        progress(done)
    return done


def _ready(piece: pl.DataFrame, fields: list[models.Field[Any, Any]], *, lite: bool) -> pl.DataFrame:
    """The values as the database takes them."""
    return pl.DataFrame(
        [_stored(piece[name], field, lite=lite) for name, field in zip(piece.columns, fields, strict=True)]
    )


def _stored(values: pl.Series, field: models.Field[Any, Any], *, lite: bool) -> pl.Series:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, ConcealedField):
        texts = values.to_list()
        return pl.Series(values.name, [text and conceal(text) for text in texts], pl.String)
    if isinstance(field, models.JSONField) and values.dtype == pl.List:
        return json_texts(values)
    if not lite:
        return values.dt.to_string("iso:strict") if values.dtype == pl.Datetime else values
    if isinstance(field, models.UUIDField):
        return values.str.replace_all("-", "", literal=True)
    if values.dtype == pl.Boolean:
        return values.cast(pl.Int8)
    if values.dtype == pl.Datetime:
        return values.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    return values.cast(pl.String) if values.dtype == pl.Date or values.dtype.is_decimal() else values


def json_texts(values: pl.Series) -> pl.Series:
    """Lists of texts as JSON, null as the empty list; each distinct list is written once."""
    keys = values.list.join("\x1f").fill_null("")
    distinct = keys.unique()
    texts = [json.dumps(key.split("\x1f") if key else []) for key in distinct.to_list()]
    return keys.replace_strict(distinct, pl.Series(texts, dtype=pl.String), return_dtype=pl.String)


def read_json_lists(values: pl.Series) -> pl.Series:
    """The texts of JSON lists as lists of texts; each distinct text is read once."""
    distinct = values.unique()
    lists = pl.Series(
        [json.loads(text) if text else [] for text in distinct.to_list()], dtype=pl.List(pl.String)
    )
    table = pl.DataFrame({"text": distinct, "list": lists})
    joined = (
        values.rename("text")
        .to_frame()
        .join(table, on="text", how="left", maintain_order="left", nulls_equal=True)
    )
    return joined["list"].alias(values.name)
