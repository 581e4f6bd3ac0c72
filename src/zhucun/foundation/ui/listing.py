"""A list page from a request: filters, a choice of orders, pages by key, export. Every list page is made
this way.

    UNITS = Listing(caption="派出单位", columns=(…), sorts=(Sort("name", ("name", "id")),),
                    filters=UnitFilter)

    def units(request):
        listed = UNITS.answer(request, queries.units(viewer=request.user))
        if listed.export:
            rows = export_rows(UNITS.columns, listed.rows_to_export)
            return list_response("派出单位", …, rows, listed.export)
        return render(request, "ui/list.html", {"title": "派出单位", "table": listed.table})

The address carries everything (``?q=…&sort=-name&cursor=…``), so a list can be bookmarked and works without
script.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from .keyset import KeysetPage, keyset_page
from .tables import Column, Head, Table

T = TypeVar("T")
ExportFormat = Literal["", "xlsx", "csv"]


class FilterForm(forms.Form):
    """The filters above a list; every field is optional. Subclasses narrow the queryset in ``apply``."""

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """``queryset`` narrowed by ``cleaned_data``."""
        raise NotImplementedError


@dataclass(frozen=True)
class Sort:
    """An order one may choose as ``?sort=key`` or, reversed, ``?sort=-key``; ``order`` as for
    ``keyset_page``.
    """

    key: str
    order: tuple[str, ...]

    def columns(self, descending: bool) -> tuple[str, ...]:
        """The order, every column turned round when ``descending``."""
        return tuple(_turned(column) for column in self.order) if descending else self.order


@dataclass(frozen=True)
class Controls:
    """What stands round a listed table: its filters and the addresses its heads and pager lead to."""

    query: QueryDict
    sort: str
    sorts: frozenset[str]
    filters: FilterForm | None
    page: KeysetPage[Any]

    def head(self, column: Column) -> Head:
        """The column's head; choosing the order that already holds turns it round."""
        if column.sort not in self.sorts:
            return Head(column.title, column.numeric)
        holds = self.sort.lstrip("-") == column.sort
        direction = ("descending" if self.sort.startswith("-") else "ascending") if holds else ""
        turned = _turned(self.sort) if holds else column.sort
        return Head(column.title, column.numeric, self._address(sort=turned, cursor=""), direction)

    @property
    def chosen_sort(self) -> str:
        """The order as chosen in the address, which filtering keeps."""
        return self.sort if self.query.get("sort") else ""

    @property
    def next_url(self) -> str:
        """Where the next page is, "" on the last."""
        return self._address(cursor=self.page.next) if self.page.next else ""

    @property
    def previous_url(self) -> str:
        """Where the previous page is, "" on the first."""
        return self._address(cursor=self.page.previous) if self.page.previous else ""

    @property
    def first_url(self) -> str:
        """The first page, "" when this is it."""
        return self._address(cursor="") if self.query.get("cursor") else ""

    @property
    def exports(self) -> tuple[tuple[str, str], ...]:
        """Name and address of each form in which the whole filtered list can be taken along."""
        return tuple(
            (name, self._address(cursor="", export=fmt)) for name, fmt in (("Excel", "xlsx"), ("CSV", "csv"))
        )

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set, so that an empty list means "nothing matches"."""
        return bool(self.filters and any(self.query.get(name) for name in self.filters.fields))

    def _address(self, **changes: str) -> str:
        query = self.query.copy()
        for name, value in changes.items():
            if value:
                query[name] = value
            else:
                query.pop(name, None)
        return "?" + query.urlencode()


@dataclass(frozen=True)
class Listed:
    """The answer to one request: the table, or with ``export`` set the rows a download is to hold."""

    table: Table
    export: ExportFormat
    rows_to_export: QuerySet[Any, Any]


@dataclass(frozen=True)
class Listing:
    """How a list is shown; the first of ``sorts`` holds unless another is chosen."""

    caption: str
    columns: tuple[Column, ...]
    sorts: tuple[Sort, ...]
    filters: type[FilterForm] | None = None
    row_key: Callable[[Any], str] | None = None
    empty: str = "这里还没有内容。"
    size: int = 50
    stack: bool = False

    def answer(self, request: HttpRequest, queryset: QuerySet[Any, Any]) -> Listed:
        """The list as asked for in ``request``. ``queryset`` is already scoped to the viewer.

        An unknown sort falls back to the first; an invalid filter shows its error over an empty list; raises
        ``BadCursor``. One query, none for an export (its rows are read by whoever writes them).
        """
        form = self.filters(request.GET) if self.filters else None
        if form is not None:
            queryset = form.apply(queryset) if form.is_valid() else queryset.none()
        wanted = request.GET.get("sort", "")
        sort = next((sort for sort in self.sorts if sort.key == wanted.removeprefix("-")), self.sorts[0])
        descending = wanted == f"-{sort.key}"
        order = sort.columns(descending)
        asked = request.GET.get("export", "")
        export = cast(ExportFormat, asked if asked in {"xlsx", "csv"} else "")
        page: KeysetPage[Any] = (
            KeysetPage([], "", "")
            if export
            else keyset_page(queryset, order=order, cursor=request.GET.get("cursor", ""), size=self.size)
        )
        query = request.GET.copy()
        query.pop("export", None)
        keys = frozenset(sort.key for sort in self.sorts)
        controls = Controls(query, f"-{sort.key}" if descending else sort.key, keys, form, page)
        table = Table(
            self.caption,
            self.columns,
            page.rows,
            row_key=self.row_key,
            empty=self.empty,
            controls=controls,
            stack=self.stack,
        )
        return Listed(table, export, queryset.order_by(*order))


def _turned(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"
