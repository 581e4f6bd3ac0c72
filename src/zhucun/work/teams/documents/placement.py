"""The county placement table (annex 2 of a placement circular), as printed.

One row per county with its villages, its teams and the units by category; above the counties of each city
their subtotals; above everything the grand total. Nobody types a total: all are computed from the
placements, so that a printed table cannot disagree with its own rows (clause H15-043; the circular's own
figures come out the same).

The categories are a tree given with the data; nothing here knows which province or which categories they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zhucun.foundation.documents.document import Document
from zhucun.foundation.documents.pdf import PdfLayout
from zhucun.foundation.documents.sheet import XlsxLayout, fitting, row_height, sheet_name
from zhucun.foundation.documents.text import chinese_number
from zhucun.foundation.kernel.evidence import implements

from .places import PRINT


@dataclass(frozen=True)
class Category:
    """A column of units, or a heading over several (``parts``). ``code`` is unique in the table."""

    code: str
    name: str
    parts: tuple["Category", ...] = ()


@dataclass(frozen=True)
class County:
    """A county's row: registered poor villages (``None`` where unknown) and its units by leaf category
    code, in the order in which they are printed."""

    name: str
    villages: int | None
    units: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class City:
    """A city and its counties, in printed order."""

    name: str
    counties: tuple[County, ...]


@dataclass(frozen=True)
class CountyPlacementTable:
    """The placement of one batch of teams in a province.

    ``province``: 湖南省, for the name of the file. ``batch``: what the teams of the batch are called, e.g.
    省派驻村帮扶工作队. ``annex``: 附件2, or blank. Raises ``ValueError`` (Chinese) where a unit stands in a
    category that has no column, which would leave it out of the table.
    """

    province: str
    batch: str
    categories: tuple[Category, ...]
    cities: tuple[City, ...]
    annex: str = ""

    def __post_init__(self) -> None:
        known = {leaf.code for leaf in leaves(self.categories)}
        for city in self.cities:
            for county in city.counties:
                if unknown := [code for code, names in county.units.items() if names and code not in known]:
                    raise ValueError(
                        f"{city.name}{county.name}有单位属于类别“{'、'.join(unknown)}”，表中没有这一列："
                        "请先在单位名册中更正类别，或把该类别加入表头。"
                    )

    @property
    def title(self) -> str:
        return f"{self.batch}到县安排表"


@dataclass(frozen=True)
class HeadCell:
    """A cell of the head: first row and column (from 0) and how many of each it covers."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Row:
    """A printed row; ``None`` is a blank cell."""

    kind: Literal["total", "city", "county"]
    cells: tuple[str | int | None, ...]


FIRST_COLUMNS = ("县市区", "贫困村数量", "工作队数量")


def leaves(categories: Iterable[Category]) -> list[Category]:
    """The categories that have a column, left to right."""
    return [leaf for one in categories for leaf in (leaves(one.parts) if one.parts else [one])]


def head_cells(categories: tuple[Category, ...]) -> tuple[HeadCell, ...]:
    """The head of the table; a category without parts reaches down to the last head row."""
    depth = max(map(_depth, categories), default=1)
    cells = [HeadCell(text, 0, column, depth, 1) for column, text in enumerate(FIRST_COLUMNS)]

    def place(level: Iterable[Category], row: int, column: int) -> None:
        for one in level:
            width = len(leaves([one]))
            cells.append(HeadCell(one.name, row, column, 1 if one.parts else depth - row, width))
            place(one.parts, row + 1, column)
            column += width

    place(categories, 0, len(FIRST_COLUMNS))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _depth(category: Category) -> int:
    return 1 + max(map(_depth, category.parts), default=0)


@implements("H15-043")
def table_rows(table: CountyPlacementTable) -> tuple[Row, ...]:
    """Grand total, then each city with its subtotals and its counties.

    Cities are numbered 一、二、…; a category without units is blank, as in the circular. A sum over
    counties of which one is unknown is blank rather than too small.
    """
    columns = leaves(table.categories)
    every = [county for city in table.cities for county in city.counties]
    rows = [Row("total", (None, *_sums(every, columns)))]
    for number, city in enumerate(table.cities, start=1):
        label = f"{chinese_number(number)}、{city.name}"
        rows.append(Row("city", (label, *_sums(city.counties, columns))))
        for county in city.counties:
            units = ["、".join(county.units.get(column.code, ())) or None for column in columns]
            rows.append(Row("county", (county.name, county.villages, _teams([county], columns), *units)))
    return tuple(rows)


def _teams(counties: Iterable[County], columns: Iterable[Category]) -> int:
    codes = [column.code for column in columns]
    return sum(len(county.units.get(code, ())) for county in counties for code in codes)


def _sums(counties: Iterable[County], columns: list[Category]) -> list[int | None]:
    counties = list(counties)
    villages = [county.villages for county in counties if county.villages is not None]
    return [
        sum(villages) if len(villages) == len(counties) else None,
        _teams(counties, columns),
        *(_teams(counties, [column]) or None for column in columns),
    ]


def _page(table: CountyPlacementTable) -> dict[str, object]:
    return {
        "annex": table.annex,
        "title": table.title,
        "head": head_cells(table.categories),
        "rows": table_rows(table),
        "columns": len(FIRST_COLUMNS) + len(leaves(table.categories)),
    }


def _draw(book: Any, table: CountyPlacementTable) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    """The workbook: label, title, head, rows; A4 across, the head on every page."""
    columns = len(FIRST_COLUMNS) + len(leaves(table.categories))
    sheet = book.add_worksheet(sheet_name(table.title))
    label = book.add_format({"font_name": "黑体", "font_size": 16})
    title = book.add_format(
        {"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter"}
    )
    boxed = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "vcenter", "text_wrap": True}
    centred = {**boxed, "align": "center"}
    head = book.add_format({**centred, "font_name": "黑体"})
    summed = book.add_format({**centred, "bold": True})
    county, units = book.add_format(centred), book.add_format({**boxed, "align": "left"})

    widths = [13, 8, 8, *(20 for _ in range(columns - 3))]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(1, 36)
    sheet.write_string(0, 0, table.annex, label)
    sheet.merge_range(1, 0, 1, columns - 1, table.title, title)

    top = 2
    for cell in head_cells(table.categories):
        first, last = top + cell.row, top + cell.row + cell.rows - 1
        if (cell.rows, cell.columns) == (1, 1):
            sheet.write_string(first, cell.column, cell.text, head)
        else:
            sheet.merge_range(first, cell.column, last, cell.column + cell.columns - 1, cell.text, head)
    body = top + max(map(_depth, table.categories), default=1)
    for index in range(top, body):
        # 贫困村数量 takes two lines, over however many rows the head has.
        sheet.set_row(index, max(36 / (body - top), 20))
    for index, row in enumerate(table_rows(table), start=body):
        texts = ((str(value or ""), width) for value, width in zip(row.cells, widths, strict=True))
        sheet.set_row(index, row_height(texts))
        for column, value in enumerate(row.cells):
            wide = row.kind == "county" and column >= len(FIRST_COLUMNS)
            style = units if wide else county if row.kind == "county" else summed
            if isinstance(value, int):
                sheet.write_number(index, column, value, style)
            elif value:
                sheet.write_string(index, column, fitting(value), style)
            else:
                sheet.write_blank(index, column, None, style)

    sheet.freeze_panes(body, 1)
    sheet.repeat_rows(top, body - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.7, right=0.7, top=0.9, bottom=0.9)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体"&14— &P —')


COUNTY_PLACEMENT_TABLE = Document(
    code="teams.county_placement_table",
    title="驻村帮扶工作队到县安排表",
    contract=CountyPlacementTable,
    layouts={"xlsx": XlsxLayout(_draw), "pdf": PdfLayout(PRINT / "county_placement_table.typ", _page)},
    name=lambda table: f"{table.province}{table.title}",
)
