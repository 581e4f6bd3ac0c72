"""A list page over rows that are held in memory (a register, a computed list), with the controls of a ``Listing``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from .keyset import BadCursor, KeysetPage
from .listing import Controls, ExportFormat, FilterForm
from .tables import Column, Table

T = TypeVar("T")
PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A list held in memory, as asked for: the table, or with ``export`` set the rows a download is to hold."""

    table: Table
    export: ExportFormat
    rows: Sequence[Any]


def shown(
    request: HttpRequest,
    *,
    caption: str,
    columns: tuple[Column, ...],
    rows: Sequence[T],
    key: Callable[[T], str],
    filters: FilterForm | None = None,
    empty: str = "这里还没有内容。",
) -> Shown:
    """One page of ``rows`` (what a register keeps in memory), with the same controls as a list of the database.

    The cursor is the key of the last row seen. Raises ``BadCursor`` for one that is not in the list.
    """
    after, keys = request.GET.get("cursor", ""), [key(row) for row in rows]
    if after and after not in keys:
        raise BadCursor
    start = keys.index(after) + 1 if after else 0
    page = KeysetPage(
        list(rows[start : start + PAGE]),
        next=keys[start + PAGE - 1] if start + PAGE < len(rows) else "",
        previous=keys[start - PAGE - 1] if start > PAGE else "",
    )
    query = request.GET.copy()
    query.pop("export", None)
    asked = request.GET.get("export", "")
    export: ExportFormat = "xlsx" if asked == "xlsx" else "csv" if asked == "csv" else ""
    controls = Controls(query, "", frozenset(), filters, page)
    return Shown(Table(caption, columns, page.rows, empty=empty, controls=controls), export, rows)
