"""Many rows at once: ``COPY`` on PostgreSQL, ``executemany`` on SQLite, the same call for both.

Triggers, constraints and indexes of the table hold as for single rows. Model ``save`` and field defaults
are not called, so every column without a database default must be named; values are what a model instance
would carry.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")
BATCH = 5_000


def batches(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """``rows`` in lists of at most ``size``."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def copy_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    using: str | None = None,
) -> int:
    """Write ``rows`` (values in the order of ``fields``, attnames such as ``parent_id``); return their
    number.

    Call it inside a transaction: either all rows stand or none.
    """
    connection = connections[using or router.db_for_write(model)]
    columns = [column_of(model, name) for name in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)
    if special := [(place, column) for place, column in enumerate(columns) if not _plain(column)]:
        rows = (_prepared(row, special, connection) for row in rows)
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
                    count += 1
        else:
            marks = ", ".join(["%s"] * len(columns))
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (quoted names)
            for batch in batches(rows):
                cursor.executemany(insert, batch)
                count += len(batch)
    return count


def update_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[tuple[Any, Sequence[Any]]],
    *,
    using: str | None = None,
) -> int:
    """Set ``fields`` of many rows, each (primary key, values) to its own values, in one statement run many times; return
    how many rows were given.

    Call it inside a transaction, under the lock of what owns the rows.
    """
    connection = connections[using or router.db_for_write(model)]
    columns = [column_of(model, name) for name in fields]
    key = column_of(model, str(model._meta.pk.name))
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    update = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(str(key.column))} = %s"  # noqa: S608 (quoted names)
    every = list(enumerate([*columns, key]))
    count = 0
    with connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.executemany(update, [_prepared([*values, pk], every, connection) for pk, values in batch])
            count += len(batch)
    return count


def analyse(*models_: type[models.Model]) -> None:
    """Tell PostgreSQL's planner what the tables hold now: after many rows it goes on planning for the few there were, and a join
    that takes milliseconds takes minutes. Locks the tables against each other's ``analyse`` until the transaction ends, so call it
    last. SQLite plans without.
    """
    for model in models_:
        connection = connections[router.db_for_write(model)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def column_of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The field of a column by its name or attname; raises ``TypeError`` for what is no column."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model.__name__}.{name} is not a column")
    return field


def _plain(column: models.Field[Any, Any]) -> bool:
    """Whether both drivers take the value as it is; preparing a million rows takes its time.

    A field of our own prepares its values whatever it derives from: a concealed text must never go in as it is.
    """
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    if not type(column).__module__.startswith("django."):
        return False
    plain = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
    return isinstance(column, plain) or type(column) is models.DateField  # not its subclass with a time


def _prepared(
    row: Sequence[Any], special: Sequence[tuple[int, models.Field[Any, Any]]], connection: BaseDatabaseWrapper
) -> list[Any]:
    values = list(row)
    for place, column in special:
        values[place] = column.get_db_prep_value(values[place], connection)
    return values
