"""Parameters for the commands, which work on bare files: straight from the packs and the county list, no
database.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from zhucun.foundation.divisions import source
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.policy import areas, book, packs

from .limits import Limits, limits_from


def province_of(cities: Iterable[str]) -> str:
    """The province (two digits) whose prefectures most of the cities are, ``""`` where no more than half fit
    one.

    Tables shorten names (湘西州 is 湘西土家族苗族自治州), so the first two characters decide.
    """
    wanted = {city[:2] for city in cities if len(city) > 1}
    found = Counter(code[:2] for code, name in _prefectures() if name[:2] in wanted)
    best, fitting = found.most_common(1)[0] if found else ("", 0)
    return best if 2 * fitting > len(wanted) else ""


def limits_for(division: str, on: date) -> Limits:
    """The limits that hold in a division (short code, ``""`` for the nation) on a day."""
    keys, _ = packs.read_keys()
    read = (packs.read_folder(folder, keys)[0] for folder in packs.folders(packs.TREE))
    rules = book.build(keys, [pack for pack in read if pack is not None])

    def value(key: str) -> int | Decimal | None:
        try:
            found = book.resolve(rules, key, areas.path(division), on).value
        except book.NoValue:
            return None
        return found if isinstance(found, int | Decimal) else None

    return limits_from(value, _without_code(division[:2]))


@cache
def _prefectures() -> list[tuple[str, str]]:
    with (source.DATA / "counties.csv").open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file) if len(row["code"]) == 4]


def _without_code(province: str) -> frozenset[str]:
    """The names, past and present, of the province's management areas."""
    register = source.county_level()
    managed = {key for key, level, area in register.divisions if area and level == Level.COUNTY}
    return frozenset(span.name for span in register.spans if span.key in managed and span.key[:2] == province)
