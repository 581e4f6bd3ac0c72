"""Which facts a village profile holds: the catalogue in ``data/indicators.csv`` and the columns of that file.

``kind`` is ``count`` (a whole number), ``number`` (at most ``places`` decimals), ``yes_no``, ``text``, or ``ratio``, which is
computed as ``numerator / denominator × times`` and never typed. ``part_of`` names the whole a number cannot exceed: crops are a
sown area, may lie above the arable land, and so are no part of it (PL-023). ``registry`` names what the system counts
itself. ``source`` and ``confidence`` say how the item is known: ``seen`` in a published form or ``general`` practice.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Indicator:
    """One fact of a profile; ``unit`` is what people read (户、人、亩、元、%), "" for words."""

    code: str
    title: str
    unit: str
    group: str
    kind: str
    part_of: str
    registry: str
    numerator: str
    denominator: str
    times: Decimal
    places: int
    source: str
    confidence: str
    clause: str

    @property
    def typed(self) -> bool:
        """Whether people give it; ratios are computed."""
        return self.kind != "ratio"

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return self.kind in {"count", "number", "ratio"}

    @property
    def label(self) -> str:
        """Title with unit: 耕地面积（亩）."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@cache
def indicators() -> dict[str, Indicator]:
    """The catalogue by code, in the order forms and pages show it."""
    return {row["code"]: _indicator(row) for row in seed_rows("indicators")}


def groups() -> dict[str, list[Indicator]]:
    """The catalogue by its groups."""
    found: dict[str, list[Indicator]] = {}
    for one in indicators().values():
        found.setdefault(one.group, []).append(one)
    return found


def seed_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file of this app."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _indicator(row: dict[str, str]) -> Indicator:
    times, places = Decimal(row["times"] or 1), int(row["places"] or 0)
    words = {key: value for key, value in row.items() if key not in {"times", "places"}}
    return Indicator(**words, times=times, places=places)
