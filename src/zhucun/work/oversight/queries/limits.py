"""What the instruments in force say to each of many areas, with one look-up of the areas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.evidence import touched
from zhucun.foundation.policy import facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.areas import short
from zhucun.foundation.policy.book import Book, places
from zhucun.foundation.policy.resolution import Answer, NoValue, packs_in_force, resolve

from ..rules import Limit, Seats

Way = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rulebook:
    """The book of the present with the ways up of the areas asked about.

    A way up keeps only the areas that some instrument, adoption or local value names, so that the thousand villages of a province
    ask the same few questions; each is answered once.
    """

    book: Book
    ways: Mapping[str, Way]
    _answers: dict[tuple[str, Way, date], Answer | None] = field(default_factory=dict)
    _rows: dict[tuple[str, Way, date], facts.Duty | None] = field(default_factory=dict)

    def answer(self, key: str, area: str, on: date) -> Answer | None:
        """The value of a key in an area on a day; None where nothing fixes it (or the area is unknown)."""
        way = self.ways.get(area)
        if way is None:
            return None
        if (key, way, on) not in self._answers:
            try:
                self._answers[key, way, on] = resolve(self.book, key, way, on)
            except NoValue:
                self._answers[key, way, on] = None
        found = self._answers[key, way, on]
        if found and found.clause:
            touched(found.clause)
        return found

    def limit(self, key: str, area: str, on: date) -> Limit | None:
        """A number with its clause; None where nothing fixes it."""
        found = self.answer(key, area, on)
        return Limit(found.integer, found.clause) if found else None

    def seats(self, area: str, on: date) -> Seats | None:
        """The seats a supervision group of the area must have."""
        found = self.answer("oversight.supervision.seats", area, on)
        return Seats(tuple(str(word) for word in found.value), found.clause) if found else None

    def duty(self, code: str, area: str, on: date) -> facts.Duty | None:
        """The recurring obligation row of this code in force in an area on a day, the nearest instrument's first."""
        way = self.ways.get(area)
        if way is None:
            return None
        if (code, way, on) not in self._rows:
            self._rows[code, way, on] = next(
                (
                    row
                    for pack in packs_in_force(self.book, way, on)
                    for row in pack.duties
                    if row.code == code and row.due.every and facts.holds(row.valid_from, row.valid_to, on)
                ),
                None,
            )
        found = self._rows[code, way, on]
        if found:
            touched(found.clause)
        return found

    def intervals(self, code: str) -> list[str]:
        """How often any instrument wants the duty of this code: month, quarter, half_year or year."""
        rows = (row for pack in self.book.packs.values() for row in pack.duties)
        return sorted({row.due.every for row in rows if row.code == code and row.due.every})


def rulebook(areas: Iterable[str], on: date) -> Rulebook:
    """The rulebook for some areas (division keys), looked up as of ``on``; one query."""
    book = policy.book()
    named = {place.area for pack in book.packs.values() for place in places(pack.instrument, book.adoptions)}
    named |= {short(local.division) for local in book.locals} | {""}
    ways = {}
    for key, way in divisions.ways_up(set(areas), on).items():
        steps = ((area.code or area.key, area.key) for area in way)
        ways[key] = tuple(step for step in steps if {short(name) for name in step} & named)
    return Rulebook(book, ways)
