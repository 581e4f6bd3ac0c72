"""A sheet judged against policy and registry: what is wrong with it, and what it would change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

import polars as pl

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.secrets import blind_indexes
from zhucun.foundation.policy import queries as policy

from ..models import Household
from .compare import Comparison, compare
from .present import Present, loose_people, present
from .records import PLACES, Known, Records, read_records
from .words import basis_of, words_in_force

FEW: Final = 5_000  # households asked for by their numbers; more are read with their whole county


@dataclass(frozen=True)
class Judged:
    """The records of a sheet and how they stand against the registry."""

    records: Records
    comparison: Comparison

    @property
    def findings(self) -> pl.DataFrame:
        """Everything said of the sheet's rows."""
        found = pl.concat([self.records.findings, self.comparison.findings])
        # A cause that no list knows is not missing besides.
        missing = pl.col("code") == "cause-missing"
        unread = found.filter(~missing, pl.col("column") == "cause")["row"]
        return found.filter(~(missing & pl.col("row").is_in(unread.implode())))


def _most_causes(area: str, on: date) -> tuple[int, str] | None:
    answer = policy.find("households.causes.others_max", division=area, on=on)
    return (answer.integer, answer.clause) if answer else None


def known_of(area: str, on: date, years: Iterable[int] = ()) -> Known:
    """What reading a sheet of an area needs, as of the day."""
    bases = {year: basis_of(area, year) for year in sorted(set(years))}
    return Known(on, _places(area, on), words_in_force(area, on), bases, _most_causes(area, on))


def judged(frame: pl.DataFrame, area: str, on: date, *, lock: bool = False) -> Judged:
    """The typed sheet judged; ``lock`` holds the households it speaks of until the transaction ends."""
    years = [int(year) for year in frame["year"].drop_nulls().unique() if 2000 <= year <= on.year]
    known = known_of(area, on, years)
    records = read_records(frame, known)
    numbers = records.members["identity"].to_list()
    index = pl.Series("identity_index", blind_indexes(numbers, "person.identity"), dtype=pl.String)
    records = Records(records.households, records.members.with_columns(index), records.findings)
    now = registered(records.households, years, index.filter(index != ""), lock=lock)
    away = now.who.filter(pl.col("household") == "")
    return Judged(records, compare(records, now, loose_people(away["person"]), known.bases))


def registered(
    households: pl.DataFrame, years: Iterable[int], indexes: Iterable[str], *, lock: bool = False
) -> Present:
    """What the registry holds of these households (``county``, ``number``) and numbers."""
    counties = households["county"].drop_nulls().unique().to_list()
    which = Household.objects.filter(county__in=counties)
    if households.height <= FEW:
        which = which.filter(number__in=households["number"].to_list())
    if lock:
        for _ in which.select_for_update().order_by("pk").values_list("pk").iterator():
            pass
    return present(which, years=years, indexes=indexes)


def _places(area: str, on: date) -> pl.DataFrame:
    rows = [
        (key, county, code, *names)
        for key, county, code, above in village_names(area, on)
        for names in product(*(dict.fromkeys([name, divisions.plain_name(name)]) for name in above))
    ]
    return pl.DataFrame(rows, schema=PLACES, orient="row")


def village_names(area: str, on: date) -> Iterator[tuple[str, str, str, tuple[str, str, str]]]:
    """Of every village of the area: its key, its county's key, its code, and the names of county, township and village."""
    villages = divisions.below(area, Level.VILLAGE, on)
    ways = divisions.ways_up([one.key for one in villages], on)
    for village in villages:
        way = ways[village.key]
        above = {one.level: one.name for one in way}
        county = next(one.key for one in way if one.level <= Level.COUNTY)
        yield (
            village.key,
            county,
            village.code,
            (above.get(Level.COUNTY, ""), above.get(Level.TOWNSHIP, ""), village.name),
        )
