"""The one table: columns that know how to read a row, and cells that know how to show themselves.

A cell's look follows from its value: numbers stand right with separators, ``Tag``, ``Bar`` and ``Cite`` draw
themselves, ``None`` is —. Codes and years are texts: give such a column ``read=lambda row: str(row.year)``.
``listing`` adds paging, sorting, filters and export to a table over a queryset.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import formats
from .parts import Bar, Cite, Tag

if TYPE_CHECKING:
    from .listing import Controls

Exported = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True)
class Column:
    """``key`` names an attribute, a dictionary entry or a dotted path of them; ``read`` computes the value
    instead.

    ``link`` gives the address the cell leads to ("" for none); ``sort`` names the listing's sort the head
    offers.
    """

    key: str
    title: str
    numeric: bool = False
    link: Callable[[Any], str] | None = None
    read: Callable[[Any], object] | None = None
    sort: str = ""

    def value(self, row: Any) -> object:  # noqa: ANN401 - any kind of row
        """What the column shows of ``row``; a missing dictionary entry is ``None``, a missing attribute an
        error.
        """
        if self.read:
            return self.read(row)
        value: Any = row
        for step in self.key.split("."):
            if value is None:
                return None
            value = value.get(step) if isinstance(value, Mapping) else getattr(value, step)
            if callable(value):
                value = value()
        return value


@dataclass(frozen=True)
class Cell:
    """A drawn value; ``kind`` is text, tag, bar or cite, ``title`` its column's head (shown where rows are stacked)."""

    kind: str
    value: object
    text: str
    url: str
    numeric: bool
    title: str

    @property
    def look(self) -> str:
        """The class of the cell: n stands right, d is a date that is never broken over two lines."""
        return "n" if self.numeric else "d" if isinstance(self.value, date) else ""


@dataclass(frozen=True)
class Head:
    """A column's head; with ``url`` it sorts, ``direction`` says how it is sorted now (as in
    ``aria-sort``).
    """

    title: str
    numeric: bool
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Row:
    """A drawn row; ``key`` ties it to an area of the map beside the table; ``pick`` is the value of its check box, ``picked``
    whether that is ticked."""

    key: str
    cells: tuple[Cell, ...]
    pick: str = ""
    picked: bool = False


@dataclass(frozen=True)
class Table:
    """A table ready to be shown with ``{% render_table table %}``.

    ``caption`` names it for screen readers; ``empty`` says what will stand here and how to begin;
    ``stack`` lays the cells of a row under each other
    on a phone, each after its head; ``row_key`` names the row for the map; ``total`` is a last row like the others (合计).
    With ``pick`` each row begins with a check box named ``chosen`` that belongs to the form with the id ``pick`` on the same page
    ("" for a row without one); those in ``picked`` are ticked.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: Iterable[Any]
    row_key: Callable[[Any], str] | None = None
    total: Any = None
    empty: str = "这里还没有内容。"
    stack: bool = False
    controls: "Controls | None" = field(default=None)
    pick: Callable[[Any], str] | None = None
    picked: frozenset[str] = frozenset()

    @property
    def has_boxes(self) -> bool:
        """Whether rows begin with a check box."""
        return self.pick is not None

    @property
    def head(self) -> tuple[Head, ...]:
        """The heads, with sorting where the listing offers it."""
        if self.controls is None:
            return tuple(Head(column.title, column.numeric) for column in self.columns)
        return tuple(self.controls.head(column) for column in self.columns)

    @property
    def body(self) -> list[Row]:
        """The rows, drawn."""
        return [self._drawn(row) for row in self.rows]

    def _drawn(self, row: Any) -> Row:  # noqa: ANN401 - any kind of row
        pick = self.pick(row) if self.pick else ""
        key = self.row_key(row) if self.row_key else ""
        return Row(key, tuple(cell(column, row) for column in self.columns), pick, pick in self.picked)

    @property
    def foot(self) -> tuple[Cell, ...]:
        """The total row, drawn; empty without one."""
        return () if self.total is None else tuple(cell(column, self.total) for column in self.columns)


def cell(column: Column, row: Any) -> Cell:  # noqa: ANN401 - any kind of row
    """One value, drawn. Nothing is linked where there is nothing to read."""
    value = column.value(row)
    kind = (
        "tag"
        if isinstance(value, Tag)
        else "bar"
        if isinstance(value, Bar)
        else "cite"
        if isinstance(value, Cite)
        else "text"
    )
    if column.numeric and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        shown = formats.number(value)
    else:
        shown = formats.text(value)
    url = column.link(row) if column.link and value is not None else ""
    return Cell(kind, value, shown, url, column.numeric, column.title)


def export_rows(columns: Iterable[Column], rows: Iterable[Any]) -> Iterator[list[Exported]]:
    """The rows as plain values for a workbook: numbers and dates as such, everything else as its text."""
    columns = tuple(columns)
    for row in rows:
        yield [_plain(column.value(row)) for column in columns]


def _plain(value: object) -> Exported:
    return value if value is None or isinstance(value, str | int | float | Decimal | date) else str(value)
