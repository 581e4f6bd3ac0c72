"""Which figures and marks there are: the catalogue in ``data/indicators.csv`` and the kinds of marks.

Columns of the catalogue: ``part_of`` names the total that an indicator is a part of (all parts of a total together make
it up); ``numerator`` and ``denominator`` say how a percentage is made, ``of`` whether the denominator is taken in the
same area (``same``) or in the one above (``above``: the parent of a division, the area a region lies in).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhucun.foundation.divisions.codes import Level

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Indicator:
    """What a figure counts. ``unit`` is what people read (人、户、个、平方公里、%)."""

    code: str
    name: str
    unit: str
    part_of: str = ""
    numerator: str = ""
    denominator: str = ""
    of: str = ""


@dataclass(frozen=True)
class MarkKind:
    """A property of areas of one level; ``values`` maps what is stored to what people read, None takes any year."""

    code: str
    name: str
    level: Level
    values: dict[str, str] | None


@cache
def indicators() -> dict[str, Indicator]:
    """The catalogue by code."""
    with (DATA / "indicators.csv").open(encoding="utf-8") as file:
        return {row["code"]: Indicator(**row) for row in csv.DictReader(file)}


MARKS = {
    kind.code: kind
    for kind in (
        MarkKind(
            "key_county",
            "扶贫开发工作重点县",
            Level.COUNTY,
            {"national": "国家重点县", "provincial": "省重点县", "none": "面上县"},
        ),
        MarkKind(
            "village_level",
            "贫困村级别",
            Level.VILLAGE,
            {"national": "国定", "provincial": "省定", "city": "市定"},
        ),
        MarkKind(
            "village_tier",
            "村分类",
            Level.VILLAGE,
            {"deep": "深度贫困村", "hard": "难脱贫村", "other": "其他贫困村"},
        ),
        MarkKind(
            "township_class",
            "乡镇类别",
            Level.TOWNSHIP,
            {"1": "一类", "2": "二类", "3": "三类", "4": "四类"},
        ),
        MarkKind("high_cold", "高寒山区村", Level.VILLAGE, {"true": "是"}),
        MarkKind("filed_poor_village", "建档立卡重点贫困村（识别年度）", Level.VILLAGE, None),
    )
}


def seed_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file of this app."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
