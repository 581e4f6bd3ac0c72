"""Annex 2: the placement table, as the circular prints it or as one row per unit (clause H15-043).

The circular's layout has a header of two rows (中央驻湘单位 above its three columns), then a row with the
grand totals and no name, city rows such as 一、株洲市 with printed subtotals, and county rows whose category
cells hold unit names separated by 、. What tells a row of sums from a county row is that its category cells
hold numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhucun.foundation.imports.faults import Unreadable, shown

from .categories import category_key
from .facts import CountyRow, PlacedUnit, Placements, PrintedSum
from .grids import Grid
from .text import ORDINAL, plain, split_names, squeeze, whole_number

_HEADERS = {
    "city": re.compile(r"^(city|市州|州市|地市|市\(州\)|地市州|市|设区市)(名称)?$"),
    "county": re.compile(r"^(county|(?=.*县)[县市区旗、(),/]+(名称|名)?|县名)$"),
    "villages": re.compile(r"^(poor_villages|villages|.*村(数量|数|个数)(\(个\))?)$"),
    "teams": re.compile(r"^(teams|.*队(数量|数|个数)(\([个支]\))?)$"),
    "persons": re.compile(r"^(poor_persons|贫困人口(数量|数)?(\(人\))?)$"),
    "category": re.compile(r"^(category|(单位)?(类别|分类))$"),
    "unit": re.compile(r"^(unit|(派出|驻村|帮扶|驻村帮扶)?单位(名称|全称)?)$"),
}
_NAMES = {
    "county": "县市区",
    "villages": "贫困村数量",
    "teams": "工作队数量",
    "category": "类别",
    "unit": "单位",
}
_IGNORED = re.compile(r"^(序号|编号|备注|说明|联系人|联系电话|no|id)$")
_CITY = re.compile(rf"^[{ORDINAL}]+[、.,](.+)$")
_GRAND = re.compile(r"^(合计|总计|全省|全省合计|省合计)?$")
_NOTE = re.compile(r"^(注|备注|说明|制表|填表)")


@dataclass(frozen=True)
class _Header:
    """Where the header ends, which column is what, and the category columns with their key and heading."""

    last_row: int
    columns: dict[str, int]
    categories: dict[int, tuple[str, str]]


def placements(grids: Sequence[Grid]) -> Placements:
    """The table in one of the grids. Raises ``Unreadable`` where none or more than one holds one."""
    found: list[tuple[Grid, _Header]] = []
    faulty: list[Unreadable] = []
    for grid in grids:
        try:
            if not grid.lines and (header := _header(grid)) is not None:
                found.append((grid, header))
        except Unreadable as fault:  # another sheet may hold the whole table
            faulty.append(fault)
    if not found and faulty:
        raise faulty[0]
    if not found:
        raise Unreadable(
            "table-not-found",
            "没有找到到县安排表。表头应有“县市区”“贫困村数量”“工作队数量”，其后为附件2的各类别列，或“类别”“单位”两列。"
            "请检查是否选错了文件或工作表。",
        )
    if len(found) > 1:
        parts = "、".join(grid.part for grid, _ in found)
        raise Unreadable(
            "table-twice",
            f"文件里有 {len(found)} 张安排表（{parts}），不知道以哪张为准。请只保留一张后再试。",
        )
    grid, header = found[0]
    return _one_row_per_unit(grid, header) if "unit" in header.columns else _as_printed(grid, header)


def _header(grid: Grid) -> _Header | None:
    for number, row in enumerate(grid.rows[:20]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            for name, pattern in _HEADERS.items():
                if pattern.match(plain(cell)):
                    columns.setdefault(name, column)
        if "county" not in columns or not columns.keys() & {"villages", "teams", "unit"}:
            continue
        by_unit = "unit" in columns
        needed = ["villages", "teams", *(["category", "unit"] if by_unit else [])]
        missing = [_NAMES[name] for name in needed if name not in columns]
        if missing:
            raise grid.fault("column-missing", f"表头缺少“{'”“'.join(missing)}”列。请补上后再试。", number)
        if by_unit:
            return _Header(number, columns, {})
        last, categories = _category_columns(grid, number, set(columns.values()))
        if not categories:
            raise grid.fault(
                "column-missing",
                "表头在“工作队数量”之后没有类别列（机关事业单位、省属企业等）。请补上后再试。",
                number,
            )
        return _Header(last, columns, categories)
    return None


def _category_columns(grid: Grid, top: int, taken: set[int]) -> tuple[int, dict[int, tuple[str, str]]]:
    """The category columns below a header of one or two rows: column → (key, heading)."""
    row = grid.rows[top]
    below = grid.rows[top + 1] if top + 1 < len(grid.rows) else ()
    # A second header row fills only columns below a group heading; a row of figures or names fills others.
    two = any(c.strip() for c in below) and not any(below[c].strip() for c in taken if c < len(below))
    two = two and not any(re.fullmatch(r"\d+", plain(cell)) for cell in below)
    found: dict[int, tuple[str, str]] = {}
    group = ""
    for column in range(max(len(row), len(below))):
        own = squeeze(row[column]) if column < len(row) else ""
        sub = squeeze(below[column]) if two and column < len(below) else ""
        if own:
            group = own
        if column in taken or not (own or sub) or _IGNORED.match(plain(own or sub)):
            continue
        heading = f"{group}-{sub}" if sub and group != sub else own or sub
        found[column] = (category_key(group if sub else own, sub), heading)
    return top + two, found


def _as_printed(grid: Grid, header: _Header) -> Placements:
    rows: list[CountyRow] = []
    units: list[PlacedUnit] = []
    printed: list[PrintedSum] = []
    city = ""
    for number, row in _body(grid, header):
        name = squeeze(_cell(row, header.columns["county"]))
        listed = {column: split_names(_cell(row, column)) for column in header.categories}
        ordinal = _CITY.match(plain(name))
        figures = [
            re.fullmatch(r"\d+", plain(_cell(row, column))) for column, names in listed.items() if names
        ]
        if ordinal or (figures and all(figures)) or _GRAND.match(plain(name)):
            if not (ordinal or _GRAND.match(plain(name)) or figures):
                continue
            city = "" if _GRAND.match(plain(name)) else (ordinal[1] if ordinal else name)
            printed.extend(_printed(grid, header, number, row, city))
            continue
        if not any(
            _cell(row, column).strip() for column in range(len(row)) if column != header.columns["county"]
        ):
            if _NOTE.match(plain(name)):
                continue
            raise grid.fault(
                "row-empty",
                f"只有“{shown(name)}”，没有数字和单位。请补全，或删去这一行。",
                number,
                value=name,
            )
        rows.append(_county(grid, header, number, row, city, name, required=True))
        for column, names in listed.items():
            key, heading = header.categories[column]
            where = grid.where(number, column)
            for unit in names:
                _refuse_formula(grid, number, column, unit)
                units.append(PlacedUnit(unit, city, name, key, heading, where))
    return Placements(tuple(rows), tuple(units), tuple(printed), by_unit=False)


def _printed(
    grid: Grid, header: _Header, number: int, row: tuple[str, ...], city: str
) -> Iterator[PrintedSum]:
    for measure in ("villages", "teams", "persons"):
        column = header.columns.get(measure)
        value = None if column is None else _number(grid, number, row, column)
        if column is not None and value is not None:
            heading = _NAMES.get(measure, "贫困人口")
            yield PrintedSum(city, measure, heading, value, grid.where(number, column))
    for column, (key, heading) in header.categories.items():
        # A blank in a row of sums is how the circular prints nought.
        value = _number(grid, number, row, column) or 0
        yield PrintedSum(city, key, heading, value, grid.where(number, column))


def _one_row_per_unit(grid: Grid, header: _Header) -> Placements:
    rows: list[CountyRow] = []
    units: list[PlacedUnit] = []
    city = county = ""
    for number, row in _body(grid, header):
        # Cells merged downwards hold their text in the first row only.
        city = squeeze(_cell(row, header.columns.get("city"))) or city
        county = squeeze(_cell(row, header.columns["county"])) or county
        unit = squeeze(_cell(row, header.columns["unit"]))
        if _NOTE.match(plain(county)) and not unit:
            continue
        if not county:
            raise grid.fault(
                "cell-empty", f"单位“{shown(unit)}”没有写县市区。请填上后再试。", number, value=unit
            )
        rows.append(_county(grid, header, number, row, city, county, required=False))
        if unit:
            heading = squeeze(_cell(row, header.columns["category"]))
            _refuse_formula(grid, number, header.columns["unit"], unit)
            where = grid.where(number, header.columns["unit"])
            group, _, sub = heading.partition("-")
            key = category_key(group, sub)
            units.append(PlacedUnit(unit, city, county, key, heading, where))
    return Placements(tuple(rows), tuple(units), (), by_unit=True)


def _body(grid: Grid, header: _Header) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows below the header that are not blank; a header repeated on a new page is left out."""
    above = {tuple(map(plain, row)) for row in grid.rows[: header.last_row + 1]}
    for number, row in enumerate(grid.rows[header.last_row + 1 :], header.last_row + 1):
        if any(cell.strip() for cell in row) and tuple(map(plain, row)) not in above:
            yield number, row


def _county(
    grid: Grid, header: _Header, number: int, row: tuple[str, ...], city: str, county: str, *, required: bool
) -> CountyRow:
    _refuse_formula(grid, number, header.columns["county"], county)
    values: dict[str, int | None] = {}
    for measure in ("villages", "teams", "persons"):
        column = header.columns.get(measure)
        values[measure] = None if column is None else _number(grid, number, row, column)
        if required and column is not None and measure != "persons" and values[measure] is None:
            sentence = f"“{shown(county)}”的{_NAMES[measure]}是空的。请填上数字，没有的填 0。"
            raise grid.fault("cell-empty", sentence, number, column)
    where = grid.where(number, header.columns["county"])
    return CountyRow(city, county, values["villages"], values["teams"], values["persons"], where)


def _number(grid: Grid, number: int, row: tuple[str, ...], column: int) -> int | None:
    text = _cell(row, column)
    try:
        return whole_number(text)
    except ValueError:
        sentence = f"应为整数，读到的是“{shown(text.strip())}”。请改成数字（全角数字和空格可以保留）。"
        raise grid.fault("not-a-number", sentence, number, column, text) from None


def _cell(row: tuple[str, ...], column: int | None) -> str:
    return "" if column is None or column >= len(row) else row[column]


def _refuse_formula(grid: Grid, row: int, column: int, name: str) -> None:
    """A name that begins like a formula would run when the proposal is opened in a spreadsheet."""
    if name[0] in "=+-@＝＋－＠#":
        sentence = f"“{shown(name)}”以“{name[0]}”开头，像公式或错误值，不像名称。请改正后再试。"
        raise grid.fault("not-a-name", sentence, row, column, name)
