"""What is owed again and again by the calendar: group visits each month, unit leaders' visits each half-year and quarter.

A duty of a period falls due on its last day. It is owed where an obligation row of an instrument in force on that day (or on the day
looked at, while the period runs) says so, and done on the day on which the records reach the number wanted. Nothing is stored.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import queries as policy

from .models import GroupVisit, Meeting, SupervisionGroup, UnitVisit
from .periods import Record, fulfilled_on, period_of, periods
from .queries import groups, meetings, units
from .queries.limits import Rulebook, rulebook
from .queries.scope import covers

LOOK_BACK = "oversight.duties.look_back_months"


@dataclass(frozen=True)
class Recurring:
    """A kind of recurring duty: the code of its obligation row, the key of how often, and (or "") of how many problems."""

    code: str
    often: str
    solved: str = ""


@dataclass(frozen=True)
class Bearer:
    """Who owes a recurring duty from ``since`` on (``until``: no more), in which area, and what was done."""

    who: str
    area: str
    county: str
    since: date
    until: date | None
    url: str
    records: tuple[Record, ...]


GROUP_VISIT = Recurring("oversight.supervision_visit", "oversight.supervision_visit.min_per_month")
TOP_VISIT = Recurring("oversight.unit_leader_visit", "oversight.unit_leader_visit.min_per_half_year")
CAPTAINS = Recurring("oversight.leaders_meeting", "oversight.leaders_meeting.min_per_quarter")
SPECIAL = Recurring("oversight.special_meeting", "oversight.special_meeting.min_per_year")
DEPUTY_VISIT = Recurring(
    "oversight.unit_deputy_visit",
    "oversight.unit_deputy_visit.min_per_quarter",
    "oversight.unit_deputy.min_problems",
)


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """The recurring duties within the viewer's rights, of the periods that ended within the look-back and the running one."""
    earliest = look_back(on)
    yield from group_visits(viewer, on, earliest)
    yield from unit_visits(viewer, on, earliest)
    yield from county_meetings(viewer, on, earliest)


def group_visits(viewer: Actor, on: date, earliest: date) -> Iterator[Duty]:
    """Visits of the supervision groups the viewer may see."""
    yield from owed_by_groups(groups.visible_to(viewer), on, earliest)


@implements("SC15-025")
def owed_by_groups(rows: QuerySet[SupervisionGroup], on: date, earliest: date) -> Iterator[Duty]:
    """Each of these supervision groups' visits to its township."""
    found = list(rows.filter(valid_from__lte=on).exclude(valid_to__lte=earliest))
    names = divisions.by_keys((row.division_id for row in found), on)
    done: dict[UUID, list[Record]] = defaultdict(list)
    for group, day in (
        GroupVisit.objects.valid().filter(group__in=found).values_list("group_id", "visited_on")
    ):
        done[group].append(Record(day))
    bearers = [
        Bearer(
            who=f"{names[row.division_id].name if row.division_id in names else row.division_id}督导工作组",
            area=row.division_id, county=row.county, since=row.valid_from, until=row.valid_to,
            url=f"/oversight/places/{row.division_id}/", records=tuple(done[row.pk]),
        )
        for row in found
    ]  # fmt: skip
    yield from _owed(GROUP_VISIT, bearers, on, earliest)


@implements("SC15-031", "SC15-032")
def unit_visits(viewer: Actor, on: date, earliest: date) -> Iterator[Duty]:
    """Each unit's visits to each village its team is in: by the main leader, and by the deputy with problems solved."""
    rows = list(units.teams(viewer, on).filter(organisation__restricted=False))
    done = units.visits_since({row.organisation_id for row in rows}, period_of("year", earliest).first)
    names = divisions.by_keys((row.village_id for row in rows), on)
    books = rulebook({row.village_id for row in rows}, on)
    for kind, recurring in ((UnitVisit.Kind.TOP, TOP_VISIT), (UnitVisit.Kind.DEPUTY, DEPUTY_VISIT)):
        bearers = [
            Bearer(
                who=f"{row.organisation.name}（{names[row.village_id].name if row.village_id in names else row.village_id}）",
                area=row.village_id, county=row.county, since=row.valid_from, until=row.valid_to,
                url="/oversight/visits/",
                records=tuple(
                    Record(one.visited_on, one.problems_solved)
                    for one in done.get((row.organisation_id, row.village_id, kind), ())
                ),
            )
            for row in rows
        ]  # fmt: skip
        yield from _owed(recurring, bearers, on, earliest, books)


@implements("JX18-042", "PL-111")
def county_meetings(viewer: Actor, on: date, earliest: date) -> Iterator[Duty]:
    """The meetings a county with teams owes, from the day its first team in force was formed: of captains, of the leading group."""
    since: dict[str, date] = {}
    for county, day in units.teams(viewer, on).order_by("-valid_from").values_list("county", "valid_from"):
        since[county] = day  # the earliest comes last
    since = {county: day for county, day in since.items() if covers(viewer, county)}
    names = divisions.by_keys(since, on)
    for kind, recurring, who in (
        (Meeting.Kind.CAPTAINS, CAPTAINS, "领导小组办公室"),
        (Meeting.Kind.SPECIAL, SPECIAL, "领导小组"),
    ):
        held = meetings.days_of(kind, set(since), period_of("year", earliest).first)
        bearers = [
            Bearer(
                who=f"{names[county].name if county in names else county}{who}", area=county, county=county, since=day,
                until=None, url="/oversight/meetings/", records=tuple(Record(one) for one in held.get(county, ())),
            )
            for county, day in since.items()
        ]  # fmt: skip
        yield from _owed(recurring, bearers, on, earliest)


@implements("PD-060")
def look_back(on: date) -> date:
    """The first day of the look-back: periods that ended before it are no longer listed."""
    months = policy.value(LOOK_BACK, division="", on=on).integer
    day = on
    for _ in range(months):
        day = period_of("month", day).first - timedelta(days=1)
    return period_of("month", day).first


def _owed(
    recurring: Recurring, bearers: Iterable[Bearer], on: date, earliest: date, books: Rulebook | None = None
) -> Iterator[Duty]:
    bearers = list(bearers)
    books = books or rulebook({one.area for one in bearers}, on)
    for one in bearers:
        for every in books.intervals(recurring.code):
            for period in periods(every, since=one.since, until=one.until, on=on, earliest=earliest):
                day = min(period.last, on)
                row = books.duty(recurring.code, one.area, day)
                if row is None or row.due.every != every:
                    continue
                needed = books.limit(recurring.often, one.area, day)
                solved = books.limit(recurring.solved, one.area, day) if recurring.solved else None
                yield Duty(
                    code=recurring.code, title=f"{row.title}（{period.title}）", who=one.who, due=period.last,
                    clause=row.clause, url=one.url, area=one.county,
                    done=fulfilled_on(
                        period, one.records, needed.number if needed else 1, solved.number if solved else 0
                    ),
                )  # fmt: skip
