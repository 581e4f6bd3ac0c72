"""The two annexes side by side as polars frames: what the checks look at.

Every frame carries the place of its row in the columns ``file``, ``part``, ``row``, ``cell``. Nothing is
corrected: where rows disagree about a county, its first figure stands and ``stated`` still holds them all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from .facts import Placements, UnitList, Where
from .findings import Spot
from .limits import Limits
from .names import match_names
from .text import plain

_WHERE: dict[str, type[pl.DataType]] = {
    "file": pl.String,
    "part": pl.String,
    "row": pl.Int64,
    "cell": pl.String,
}
_TEXT, _NUMBER = pl.String, pl.Int64


@dataclass(frozen=True)
class Case:
    """Frames, one row per …

    ``listed``: listed unit (``listed`` index, ``name``, ``key`` = comparable name, ``category``,
    ``heading``).
    ``counts``: count printed in the list (``heading``, ``category``, ``count``).
    ``placed``: placed unit (``name``, ``key``, ``city``, ``county``, ``category``, ``heading``; ``listed``
    index or null, ``how``, ``kind``, ``candidates`` = listed indexes, see ``names``).
    ``stated``: row about a county (``city``, ``county``, ``villages``, ``teams``, ``persons`` or null).
    ``counties``: county, in printed order (the same, and ``units`` = how many units are placed there).
    ``printed``: printed sum (``city`` or ``""`` for all, ``measure``, ``heading``, ``value``).
    """

    limits: Limits
    by_unit: bool
    listed: pl.DataFrame
    counts: pl.DataFrame
    placed: pl.DataFrame
    stated: pl.DataFrame
    counties: pl.DataFrame
    printed: pl.DataFrame


def build_case(
    units: UnitList, table: Placements, aliases: Mapping[str, str] | None = None, limits: Limits | None = None
) -> Case:
    """Match the names and lay out the frames. ``aliases`` as from ``reading.read_aliases``."""
    matches = match_names(table.units, units.units, aliases or {})
    placed = _frame(
        {
            "name": _TEXT, "key": _TEXT, "city": _TEXT, "county": _TEXT, "category": _TEXT, "heading": _TEXT,
            "listed": _NUMBER, "how": _TEXT, "kind": _TEXT, "candidates": pl.List(_NUMBER),
        },
        (
            (
                (
                    *(e.name, plain(e.name), e.city, e.county, e.category, e.heading),
                    *(m.listed, m.how, m.kind, list(m.candidates)),
                ),
                e.where,
            )
            for e, m in zip(table.units, matches, strict=True)
        ),
    )  # fmt: skip
    stated = _frame(
        {"city": _TEXT, "county": _TEXT, "villages": _NUMBER, "teams": _NUMBER, "persons": _NUMBER},
        (((r.city, r.county, r.villages, r.teams, r.persons), r.where) for r in table.rows),
    )
    return Case(
        limits=limits or Limits(),
        by_unit=table.by_unit,
        listed=_frame(
            {"listed": _NUMBER, "name": _TEXT, "key": _TEXT, "category": _TEXT, "heading": _TEXT},
            (((i, u.name, plain(u.name), u.category, u.heading), u.where) for i, u in enumerate(units.units)),
        ),
        counts=_frame(
            {"heading": _TEXT, "category": _TEXT, "count": _NUMBER},
            (((p.heading, p.category, p.count), p.where) for p in units.printed),
        ),
        placed=placed,
        stated=stated,
        counties=_counties(stated, placed, by_unit=table.by_unit),
        printed=_frame(
            {"city": _TEXT, "measure": _TEXT, "heading": _TEXT, "value": _NUMBER},
            (((p.city, p.measure, p.heading, p.value), p.where) for p in table.printed),
        ),
    )


def _counties(stated: pl.DataFrame, placed: pl.DataFrame, *, by_unit: bool) -> pl.DataFrame:
    # A county that the circular prints in two rows has both rows' villages; one row per unit repeats them.
    stands = pl.col("villages", "teams", "persons").drop_nulls()
    figures = stands.first() if by_unit else stands.sum()
    units = placed.group_by("city", "county").agg(pl.len().cast(pl.Int64).alias("units"))
    return (
        stated.group_by("city", "county", maintain_order=True)
        .agg(figures, pl.col(*_WHERE).first())
        .join(units, on=["city", "county"], how="left", maintain_order="left")
        .with_columns(pl.col("units").fill_null(0))
    )


def _frame(schema: Mapping[str, object], rows: Iterable[tuple[tuple[object, ...], Where]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*values, where.file, where.part, where.row, where.cell) for values, where in rows],
        schema={**schema, **_WHERE},  # type: ignore[dict-item]  # polars' schema type is a private union
        orient="row",
    )


def spots(frame: pl.DataFrame, text: str) -> tuple[Spot, ...]:
    """The rows of a frame as spots; ``text`` is the column whose value is shown."""
    return tuple(
        Spot(Where(row["file"], row["part"], row["row"], row["cell"]), str(row[text]))
        for row in frame.iter_rows(named=True)
    )
