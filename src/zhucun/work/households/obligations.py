"""What is owed of the registry: re-verification in its year, follow-up of lifted households, the yearly update. Nothing is stored.

Duties on households are owed village by village: one line says how many households are left, and opens the list of them. They
stand with those who do the work (village, team, township, county); offices above the county read the lists.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements, touched
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import packs_in_force

from .models import Standing, YearClose
from .queries import after
from .queries.accounts import last_day
from .queries.after import Progress
from .queries.scope import EDITORS

REVERIFICATION, UPDATE = "households.reverification", "households.update"
FOLLOW_UPS = "households.follow_up.per_year"


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """The duties within the viewer's own areas as they stand on a day."""
    areas = _own(viewer)
    for county, mine in _by_county(areas, on).items():
        yield from reverification(county, mine, on)
        yield from follow_up(county, mine, on)
        if county in mine:
            yield from yearly_update(county, on)


@implements("SC15-035")
def reverification(county: str, areas: Iterable[str], on: date) -> Iterator[Duty]:
    """The re-verification of the year the instrument names, village by village, while that year runs."""
    row = _row(REVERIFICATION, county, on)
    due = _due(row, county, on) if row else None
    if row is None or due is None or due.year != on.year:
        return
    progress = after.reverified_by_village(areas, due.year, on)
    url = reverse("reverifications")
    yield from _by_village(progress, f"{row.title}（{due.year}年）", REVERIFICATION, due, row.clause, url, on)


@implements("ND-021")
def follow_up(county: str, areas: Iterable[str], on: date) -> Iterator[Duty]:
    """This year's follow-ups of the households lifted before, village by village; due by the end of the year."""
    answer = policy.find(FOLLOW_UPS, division=county, on=on)
    if answer is None or answer.integer < 1:
        return
    title = f"回访脱贫户（{on.year}年{f'，每户{answer.integer}次' if answer.integer > 1 else ''}）"
    progress = after.followed_by_village(areas, answer.integer, on)
    url = reverse("follow_ups")
    yield from _by_village(progress, title, FOLLOW_UPS, last_day(on.year), answer.clause, url, on)


@implements("PL-051")
def yearly_update(county: str, on: date) -> Iterator[Duty]:
    """The yearly update of a county's list, fulfilled when the county closed the year: of last year and of this one."""
    closed = dict(YearClose.objects.filter(county=county).values_list("year", "closed_on"))
    name = divisions.by_key(county, on).name
    for year in (on.year - 1, on.year):
        due = last_day(year)
        row = _row(UPDATE, county, min(due, on))
        standing = Standing.objects.filter(county=county, valid_from__lte=min(due, on))
        if row is None or not standing.exists():
            continue
        yield Duty(
            code=UPDATE, title=f"{row.title}（{year}年）", who=f"{name}领导小组办公室", due=due, clause=row.clause,
            url=reverse("household_year", args=[county, year]), area=county, done=closed.get(year),
        )  # fmt: skip


def _by_village(
    progress: Iterable[Progress], title: str, code: str, due: date, clause: str, url: str, on: date
) -> Iterator[Duty]:
    rows = list(progress)
    names = divisions.by_keys((row.village for row in rows), on)
    for row in rows:
        left = f"，还有{row.left}户" if row.left else ""
        yield Duty(
            code=code, title=f"{title}{left}", who=names[row.village].name if row.village in names else row.village,
            due=due, clause=clause, url=f"{url}?village={row.village}", area=row.county, done=row.finished_on,
        )  # fmt: skip


def _own(viewer: Actor) -> set[str]:
    """The areas in which the viewer does the work."""
    return {one.division for one in viewer.grants if one.role in EDITORS and one.division}


def _by_county(areas: Iterable[str], on: date) -> dict[str, set[str]]:
    """The areas at or below a county, under the key of that county."""
    found: dict[str, set[str]] = {}
    for key, way in divisions.ways_up(areas, on).items():
        county = next((one.key for one in way if one.level == Level.COUNTY), None)
        if county is not None:
            found.setdefault(county, set()).add(key)
    return found


def _row(code: str, area: str, on: date) -> facts.Duty | None:
    """The obligation row of this code in force in an area on a day, the nearest instrument's."""
    rows = (
        row
        for pack in packs_in_force(policy.book(), policy.way_up(area, on), on)
        for row in pack.duties
        if row.code == code and facts.holds(row.valid_from, row.valid_to, on)
    )
    found = next(rows, None)
    if found:
        touched(found.clause)
    return found


def _due(row: facts.Duty, area: str, on: date) -> date | None:
    if row.due.date is not None:
        return row.due.date
    answer = policy.find(row.due.month_day_key, division=area, on=on) if row.due.month_day_key else None
    return answer.day_in(row.due.year or on.year) if answer else None
