"""Limits for the commands, which work on bare files and with any book of policy: the database's, or the installed packs'."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache

from zhucun.foundation.divisions import history
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.policy import areas, packs
from zhucun.foundation.policy.book import Book, build

from .limits import Limits, limits_in


def province_of(cities: Iterable[str]) -> str:
    """The province (two digits) whose prefectures most of the cities are, ``""`` where no more than half fit
    one.

    Tables shorten names (湘西州 is 湘西土家族苗族自治州), so the first two characters decide.
    """
    wanted = {city[:2] for city in cities if len(city) > 1}
    fitting = {
        (span.code[:2], span.name[:2])
        for span in _register().spans
        if len(span.code) == 4 and span.name[:2] in wanted
    }
    found = Counter(province for province, _ in fitting)
    best, fit = found.most_common(1)[0] if found else ("", 0)
    return best if 2 * fit > len(wanted) else ""


def installed_book() -> Book:
    """The book of the packs that come with the programme, for an installation without a database."""
    return build(packs.read_keys()[0], packs.read_tree()[0].values())


def limits_for(rules: Book, division: str, on: date) -> Limits:
    """The limits that hold in a division (short code, ``""`` for the nation) on a day."""
    return limits_in(rules, areas.path(division), on, without_code=_without_code(division[:2]))


@cache
def _register() -> history.CountyLevel:
    return history.county_level()


def _without_code(province: str) -> frozenset[str]:
    """The names, past and present, of the province's management areas."""
    managed = {key for key, level, area in _register().divisions if area and level == Level.COUNTY}
    return frozenset(s.name for s in _register().spans if s.key in managed and s.key[:2] == province)
