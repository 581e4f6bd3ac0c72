"""How sound the data of an area are: counts of the last run by check and by area below, the trend, and the findings themselves.

Answered from the counts each run keeps by village, township and county, never by counting findings. Above the counties the counts
of their last runs are added up, which need not be of one day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from ..checks import TITLES
from ..models import QualityCount
from ..models import QualityFinding as QualityFinding
from . import scope


@dataclass(frozen=True)
class Count:
    """Findings of a check or in an area (``key``, ``title``); ``before`` those of the run before, None where there was none."""

    key: str
    title: str
    count: int
    before: int | None
    households: int = 0

    @property
    def change(self) -> int | None:
        """How many more than before."""
        return None if self.before is None else self.count - self.before


@dataclass(frozen=True)
class Board:
    """The quality of an area: ``run_on`` is the day of the last run (the latest of several), None where nothing ran yet.

    ``runs`` are the last runs of a county or an area in it, the oldest first: day and findings.
    """

    area: Area
    run_on: date | None
    households: int
    total: Count
    checks: Sequence[Count]
    areas: Sequence[Count]
    runs: Sequence[tuple[date, int]]


_Days = Mapping[str, date]


def place(*, viewer: Actor, key: str, on: date) -> tuple[Area, ...] | None:
    """The area (key) and those above it, if the viewer reads its households; else None."""
    way = divisions.ways_up([key], on).get(key)
    if way is None or not (viewer.is_system or {area.key for area in way} & scope.areas(viewer)):
        return None
    return way


def board(*, viewer: Actor, key: str, on: date) -> Board | None:
    """The board of an area (key); None where the viewer does not read its households. A handful of queries for any area."""
    way = place(viewer=viewer, key=key, on=on)
    if way is None:
        return None
    area = way[0]
    below = divisions.children(area.key, on) if area.level < Level.VILLAGE else []
    county = next((step.key for step in way if step.level == Level.COUNTY), None)
    if county is None:
        counties = [one.key for one in divisions.below(area.key, Level.COUNTY, on)]
        last, before = _last_runs(counties)
        base, runs = list(last), []
    else:
        runs = _runs(county, area, on)
        last = {area.key: runs[-1][0]} if runs else {}
        before = {area.key: runs[-2][0]} if len(runs) > 1 else {}
        base = [area.key]
    now, then = _by_check(_on_days(last)), _by_check(_on_days(before))
    checks = [
        Count(code, title, now.get(code, 0), then.get(code, 0) if before else None)
        for code, title in TITLES.items()
        if code in now or code in then
    ]
    total = Count(
        area.key, area.name, sum(one.count for one in checks),
        sum(one.before or 0 for one in checks) if before else None,
    )  # fmt: skip
    areas = _areas(below, base if county is None else [], last, before)
    return Board(area, max(last.values(), default=None), now.get("", 0), total, checks, areas, runs)


def findings(*, viewer: Actor, area: Area, on: date) -> QuerySet[QualityFinding]:
    """The findings of the last run in a county or an area in it, with household and person; none above the counties, where a
    county is to be chosen first. Order them by code, village and id: that is what the indexes hold."""
    if area.level < Level.COUNTY:
        return QualityFinding.objects.none()
    if area.level == Level.COUNTY:
        within = Q(county=area.key)
    elif area.level == Level.TOWNSHIP:
        within = Q(village__in=[one.key for one in divisions.children(area.key, on)])
    else:
        within = Q(village=area.key)
    rows = QualityFinding.objects.filter(within, scope.inside(viewer))
    return rows.select_related("household", "person")


def of_household(*, viewer: Actor, pk: UUID) -> list[QualityFinding]:
    """What the last run found at a household, by check; nothing of one the viewer may not see."""
    rows = QualityFinding.objects.filter(scope.inside(viewer), household=pk)
    return list(rows.select_related("person").order_by("code", "id"))


@implements("PD-074")
def _runs(county: str, area: Area, on: date) -> list[tuple[date, int]]:
    """The last runs of a county with the findings of the area in each, the oldest first."""
    most = policy.value("households.check.trend_runs", division=county, on=on).integer
    days = list(
        QualityCount.objects.filter(division=county, code="")
        .order_by("-run_on")
        .values_list("run_on", flat=True)[:most]
    )
    counted = dict(
        QualityCount.objects.filter(division=area.key, run_on__in=days)
        .exclude(code="")
        .values_list("run_on")
        .annotate(Sum("count"))
    )
    return [(day, counted.get(day, 0)) for day in reversed(days)]


def _last_runs(counties: Sequence[str]) -> tuple[_Days, _Days]:
    """The days of the last run of each county and of the one before."""
    rows = QualityCount.objects.filter(division__in=counties, code="")
    own = (
        QualityCount.objects.filter(division=OuterRef("division"), code="")
        .order_by("-run_on")
        .values("run_on")
    )
    newest = rows.annotate(last=Subquery(own[:1]), before=Subquery(own[1:2]))
    found = list(newest.values_list("division", "last", "before").distinct())
    return {key: last for key, last, _ in found}, {key: before for key, _, before in found if before}


def _on_days(days: _Days) -> Q:
    """Counts of areas, each on its day; areas with the same day are asked for together."""
    together: dict[date, list[str]] = {}
    for key, day in days.items():
        together.setdefault(day, []).append(key)
    found = Q(pk__in=())
    for day, keys in together.items():
        found |= Q(run_on=day, division__in=keys)
    return found


def _by_check(which: Q) -> dict[str, int]:
    return dict(QualityCount.objects.filter(which).values_list("code").annotate(Sum("count")))


def _areas(below: Sequence[Area], counties: Iterable[str], last: _Days, before: _Days) -> list[Count]:
    """The areas directly below with what was found in each. Below a county they have counts of their own from its run; above,
    the counts of the counties in them are added up (keys nest)."""
    counties = list(counties)
    if not counties:
        last = dict.fromkeys((one.key for one in below), next(iter(last.values()))) if last else {}
        before = dict.fromkeys((one.key for one in below), next(iter(before.values()))) if before else {}
    now, households, then = _by_area(last), _households(last), _by_area(before)
    rows = []
    for one in below:
        keys = [key for key in counties if key.startswith(one.key)] if counties else [one.key]
        if any(key in households for key in keys):
            rows.append(
                Count(
                    one.key, one.name, sum(now.get(key, 0) for key in keys),
                    sum(then.get(key, 0) for key in keys) if before else None,
                    sum(households.get(key, 0) for key in keys),
                )
            )  # fmt: skip
    return rows


def _by_area(days: _Days) -> dict[str, int]:
    rows = QualityCount.objects.filter(_on_days(days)).exclude(code="")
    return dict(rows.values_list("division").annotate(Sum("count")))


def _households(days: _Days) -> dict[str, int]:
    return dict(QualityCount.objects.filter(_on_days(days), code="").values_list("division", "count"))
