"""What the two annexes say, as read: nothing corrected, every fact with the place where it stood."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """A place in a source file: sheet or table (``""`` in csv), row from 1, cell such as ``D5`` (``""`` in
    running text).
    """

    file: str
    part: str
    row: int
    cell: str = ""

    def __str__(self) -> str:
        spot = f"单元格 {self.cell}" if self.cell else f"第 {self.row} 行"
        return f"{self.file}{f'〔{self.part}〕' if self.part else ''}{spot}"


@dataclass(frozen=True)
class ListedUnit:
    """One unit of the list. ``category`` is a key of ``categories``; ``heading`` as printed."""

    name: str
    category: str
    heading: str
    where: Where


@dataclass(frozen=True)
class PrintedCount:
    """A count printed in the list: of the whole (``category`` ``""``), of a category, or of a subcategory."""

    category: str
    heading: str
    count: int
    where: Where


@dataclass(frozen=True)
class UnitList:
    """Annex 1."""

    units: tuple[ListedUnit, ...]
    printed: tuple[PrintedCount, ...]


@dataclass(frozen=True)
class CountyRow:
    """What one row says of a county: poor villages, teams and poor persons, ``None`` where the row leaves
    them out.

    The circular's own layout has one row per county, the one-row-per-unit layout one per unit.
    """

    city: str
    county: str
    villages: int | None
    teams: int | None
    persons: int | None
    where: Where


@dataclass(frozen=True)
class PlacedUnit:
    """One unit placed in a county. ``heading`` is the column (or category value) as printed."""

    name: str
    city: str
    county: str
    category: str
    heading: str
    where: Where


@dataclass(frozen=True)
class PrintedSum:
    """A figure printed as a sum: for a city, or for the whole table (``city`` ``""``).

    ``measure`` is ``villages``, ``teams``, ``persons`` or a category key; ``heading`` the column as printed.
    """

    city: str
    measure: str
    heading: str
    value: int
    where: Where


@dataclass(frozen=True)
class Placements:
    """Annex 2; ``by_unit`` where it was given as one row per unit, which repeats each county's figures."""

    rows: tuple[CountyRow, ...]
    units: tuple[PlacedUnit, ...]
    printed: tuple[PrintedSum, ...]
    by_unit: bool
