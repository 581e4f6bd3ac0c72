"""A sheet of another system against the registry: what only it has, what only the registry has, and where both differ."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from .compare import NOW, Comparison, changed, text
from .judging import Judged
from .layout import by_key, columns

ADDED, MISSING, DIFFERING = "added", "missing", "differing"
KINDS: Final = {ADDED: "只在对方文件中", MISSING: "只在本系统中", DIFFERING: "两边不同"}
ROWS: Final = {name: pl.String() for name in ("kind", "number", "name", "field", "ours", "theirs")}
_WHERE, _WHOLE = "所在户", "整户"


@dataclass(frozen=True)
class Reconciliation:
    """``rows``: the kind, the household's number, the member's name ("" for the household itself), the heading of the field ("整户" and
    "成员" where the record as a whole is meant), and the values here and there. ``households`` and ``members`` count those in both."""

    rows: pl.DataFrame
    households: int
    members: int

    def count(self, kind: str) -> int:
        """How many rows are of a kind."""
        return self.rows.filter(pl.col("kind") == kind).height


def reconcile(found: Judged, here: pl.DataFrame) -> Reconciliation:
    """The judged sheet against the registry's households ``here`` (``county``, ``number``), which it is meant to hold all of."""
    compared = found.comparison
    known = pl.col("household").is_not_null()
    households = compared.households
    rows = [
        _rows(households.filter(~known), ADDED, field=_WHOLE),
        _rows(
            here.join(households.select("county", "number"), on=["county", "number"], how="anti"),
            MISSING,
            field=_WHOLE,
        ),
        _rows(_newcomers(compared), ADDED, name="name", field="成员"),
        _rows(compared.missing, MISSING, name="name", field="成员"),
        _standings(households),
        _elsewhere(found),
        _differences(compared),
    ]
    both = compared.members.filter(~pl.col("joins")).height
    return Reconciliation(
        pl.concat([pl.DataFrame(schema=ROWS), *rows]).sort("number", "kind", maintain_order=True), households.filter(known).height, both
    )  # fmt: skip


def _rows(rows: pl.DataFrame, kind: str, *, name: str = "", field: str) -> pl.DataFrame:
    return rows.select(
        kind=pl.lit(kind), number="number", name=pl.col(name) if name else pl.lit(""), field=pl.lit(field), ours=pl.lit(""), theirs=pl.lit(""),
    )  # fmt: skip


def _newcomers(compared: Comparison) -> pl.DataFrame:
    """People of known households who are in no household here, or in another."""
    return compared.members.filter(
        pl.col("joins") & pl.col("household").is_not_null() & pl.col("person").is_null()
    )


def _standings(households: pl.DataFrame) -> pl.DataFrame:
    """Where both say something of the standing, and not the same."""
    parts = []
    for one in columns("standing"):
        now = (
            pl.col(f"{one.key}{NOW}").fill_null("ordinary")
            if one.key == "status"
            else pl.col(f"{one.key}{NOW}")
        )
        rows = households.with_columns(now.alias(f"{one.key}{NOW}")).filter(
            pl.col("household").is_not_null() & changed(one)
        )
        parts.append(rows.select(kind=pl.lit(DIFFERING), number="number", name=pl.lit(""), field=pl.lit(one.title),
                                 ours=text(one, NOW).fill_null(""), theirs=text(one).fill_null("")))  # fmt: skip
    return pl.concat(parts)


def _elsewhere(found: Judged) -> pl.DataFrame:
    """People of the sheet who are in another household here."""
    rows = found.comparison.members.filter(
        pl.col("joins") & pl.col("held_number").is_not_null() & (pl.col("held_number") != "")
    )
    return rows.select(
        kind=pl.lit(DIFFERING),
        number="number",
        name="name",
        field=pl.lit(_WHERE),
        ours="held_number",
        theirs="number",
    )


def _differences(compared: Comparison) -> pl.DataFrame:
    titles = {key: one.title for key, one in by_key().items()}
    return compared.differences.select(
        kind=pl.lit(DIFFERING), number="number", name=pl.col("name").fill_null(""),
        field=pl.col("column").replace_strict(titles, return_dtype=pl.String), ours="before", theirs="after",
    )  # fmt: skip
