"""What the pages of the registers share: refusals put into forms, lists held in memory, downloads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, StreamingHttpResponse

from zhucun.foundation.documents import lists
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.ui.acts import tried as tried
from zhucun.foundation.ui.keyset import BadCursor, KeysetPage
from zhucun.foundation.ui.listing import Controls, ExportFormat, FilterForm
from zhucun.foundation.ui.tables import Column, Table, export_rows

T = TypeVar("T")
PAGE = 50


def named_body(actor: Actor, name: str, field: str) -> Organisation:
    """The one body of that name; refuses at ``field`` where none or several fit."""
    found = organisations.search(viewer=actor, text=name.strip())
    exact = [body for body in found if body.name == name.strip()]
    if len(exact or found) == 1:
        return (exact or found)[0]
    near = f"相近的有：{'、'.join(body.name for body in found[:5])}。" if found else ""
    raise Refusal(f"没有唯一叫“{name}”的单位，请填写登记的全称。{near}", field=field)


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


def download(
    title: str, columns: Iterable[Column], rows: Iterable[Any], fmt: ExportFormat
) -> StreamingHttpResponse:
    """A list as xlsx or csv, its columns those of the page."""
    columns = tuple(columns)
    heads = [lists.Column(column.title, 12 if column.numeric else 24) for column in columns]
    return list_response(title, heads, export_rows(columns, rows), fmt or "xlsx")
