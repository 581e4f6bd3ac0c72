"""What a person may add about counties before a proposal: a difficulty weight and the registered poor
persons.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from zhucun.foundation.imports.faults import Unreadable, shown

from .apportion import County
from .case import Case
from .grids import Grid, open_grids
from .places import Place, place_meant
from .text import plain, squeeze, whole_number

_COUNTY = re.compile(r"^(county|(?=.*县)[县市区旗、(),/]+(名称|名)?|县名)$")
_CITY = re.compile(r"^(city|市州|州市|地市|地市州|市|设区市)(名称)?$")
_DIFFICULTY = re.compile(r"^(difficulty|难度系数|难度|权重)$")
_PERSONS = re.compile(r"^(poor_persons|贫困人口(数量|数)?(\(人\))?)$")


@dataclass(frozen=True)
class Weight:
    """``difficulty``: 1 is usual, 1.2 counts each village as 1.2; ``persons``: registered poor persons or
    ``None``.
    """

    difficulty: Fraction = Fraction(1)
    persons: int | None = None


def read_weights(source: Path | bytes, name: str = "") -> Mapping[str, Weight]:
    """County → weight, from a table with the columns 县市区 and 难度系数 or 贫困人口; with a column 市州 the county is
    written after its city (长治市城区). Raises ``Unreadable``.
    """
    for grid in open_grids(source, name):
        for number, row in enumerate(grid.rows[:20]):
            heads = [plain(cell) for cell in row]
            county, city, difficulty, persons = (
                next((i for i, head in enumerate(heads) if pattern.match(head)), None)
                for pattern in (_COUNTY, _CITY, _DIFFICULTY, _PERSONS)
            )
            if county is not None and (difficulty is not None or persons is not None):
                return {
                    ("" if city is None else squeeze(grid.rows[line][city]))
                    + squeeze(grid.rows[line][county]): Weight(
                        _factor(grid, line, difficulty), _count(grid, line, persons)
                    )
                    for line in range(number + 1, len(grid.rows))
                    if squeeze(grid.rows[line][county])
                }
    raise Unreadable(
        "weights-not-found",
        "没有找到难度系数表。表头应有“县市区”，以及“难度系数”或“贫困人口”列。请检查文件。",
    )


def counties_of(case: Case, weights: Mapping[str, Weight] | None = None) -> list[County]:
    """The table's counties for a proposal; a weight given by hand goes before what the table says.

    Raises ``Refusal`` for a weight whose county is not one of the table's.
    """
    rows = list(case.counties.iter_rows(named=True))
    places = [(row["city"], row["county"]) for row in rows]
    given: dict[Place, Weight] = {place_meant(text, places): one for text, one in (weights or {}).items()}
    usual = Weight()
    return [
        County(
            row["city"],
            row["county"],
            row["villages"] or 0,
            persons if (persons := given.get(place, usual).persons) is not None else row["persons"] or None,
            given.get(place, usual).difficulty,
        )
        for place, row in zip(places, rows, strict=True)
    ]


def _factor(grid: Grid, row: int, column: int | None) -> Fraction:
    text = "" if column is None else plain(grid.rows[row][column])
    if not text:
        return Fraction(1)
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", text) or not Fraction(text):
        raise grid.fault(
            "not-a-factor", f"难度系数应为大于 0 的数，读到的是“{shown(text)}”。请改正。", row, column
        )
    return Fraction(text)


def _count(grid: Grid, row: int, column: int | None) -> int | None:
    if column is None:
        return None
    text = grid.rows[row][column]
    try:
        return whole_number(text)
    except ValueError:
        raise grid.fault(
            "not-a-number", f"贫困人口应为整数，读到的是“{shown(text)}”。请改正。", row, column
        ) from None
