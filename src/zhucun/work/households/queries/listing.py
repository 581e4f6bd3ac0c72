"""Lists of households of an area on a day: what one may narrow by, and what is shown of each, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.figures.queries import Compared
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from ..models import Household, HouseholdMember, HouseholdState, Measure, Monitoring, SavedFilter, Standing
from .register import visible_to

ORDINARY = "ordinary"
MONITORED = "monitored"
POOR = (Standing.Status.POOR, Standing.Status.RELAPSED)


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed by; "" leaves out. ``status`` is a ``Standing.Status``, ORDINARY or MONITORED; ``village`` a key."""

    village: str = ""
    status: str = ""
    cause: str = ""
    property: str = ""
    category: str = ""
    measure: str = ""


def standing_on(*, viewer: Actor, on: date, area: str = "") -> QuerySet[Household]:
    """The households in the registry on the day that the viewer may see, in the area looked at."""
    rows = visible_to(viewer).filter(Q(ended_on=None) | Q(ended_on__gt=on), registered_on__lte=on)
    return rows.filter(begins("village__key", area)) if area else rows


def narrowed(rows: QuerySet[Household], by: Narrowing, on: date) -> QuerySet[Household]:
    """``rows`` narrowed to what held on the day."""
    mine = {"household": OuterRef("pk")}
    if by.village:
        rows = rows.filter(village_id=by.village)
    standings = Standing.objects.filter(in_force(on), **mine)
    monitorings = Monitoring.objects.filter(in_force(on), **mine)
    if by.status == ORDINARY:
        rows = rows.filter(~Exists(standings))
    elif by.status == MONITORED:
        rows = rows.filter(Exists(monitorings))
    elif by.status:
        rows = rows.filter(Exists(standings.filter(status=by.status)))
    if by.category:
        rows = rows.filter(Exists(monitorings.filter(category=by.category)))
    states = HouseholdState.objects.filter(in_force(on), **mine)
    if by.cause:
        rows = rows.filter(Exists(states.filter(cause=by.cause)))
    if by.property:
        rows = rows.filter(Exists(states.filter(property=by.property)))
    if by.measure:
        given = Measure.objects.filter(kind=by.measure, given_on__lte=on, voided_on=None, **mine)
        rows = rows.filter(Exists(given))
    return rows


def with_present(rows: QuerySet[Household], on: date) -> QuerySet[Household]:
    """``rows`` each with what held on the day: ``present`` (people), ``stood``, ``lived``, ``watched`` (lists of one or none), and the
    spans of its village; five queries for however many rows."""
    people = HouseholdMember.objects.filter(in_force(on)).select_related("person").defer("person__identity")
    present = Prefetch("members", people.order_by("pk"), to_attr="present")
    stood = Prefetch("standings", Standing.objects.filter(in_force(on)), to_attr="stood")
    lived = Prefetch("states", HouseholdState.objects.filter(in_force(on)).defer("account"), to_attr="lived")
    watched = Prefetch("monitorings", Monitoring.objects.filter(in_force(on)), to_attr="watched")
    rows = rows.select_related("village").prefetch_related("village__spans")
    return (
        rows.prefetch_related(present)
        .prefetch_related(stood)
        .prefetch_related(lived)
        .prefetch_related(watched)
    )


def villages(area: Area | None, on: date) -> list[Area]:
    """The villages one may narrow a list to: those of the area looked at, where it is a county or lies below one."""
    if area is None or area.level < Level.COUNTY:
        return []
    return divisions.below(area.key, Level.VILLAGE, on)


def saved_filters(viewer: Actor, page: str) -> list[SavedFilter]:
    """The viewer's own filters of a list, by name."""
    return list(SavedFilter.objects.filter(user_id=viewer.id, page=page).order_by("name"))


@implements("PL-006", "SC15-001")
def against_plan(*, viewer: Actor, area: Area, on: date) -> list[Compared]:
    """The totals of the registry beside the figures printed for the area; only what was printed is counted."""
    counts = {
        "filed_poor_villages": lambda: len(figures.marked("filed_poor_village", on, within=area.key)),
        "filed_poor_households": lambda: _filed(viewer, area, on).count(),
        "poor_households": lambda: _poor(viewer, area, on).count(),
        "poor_persons": lambda: _people(_poor(viewer, area, on), on),
    }
    printed = [code for code in counts if figures.figure(area.key, code, on)]
    return figures.compare(area.key, {code: counts[code]() for code in printed}, on)


def _filed(viewer: Actor, area: Area, on: date) -> QuerySet[Household]:
    """Households that were ever put on the list: poor, lifted or fallen back on the day."""
    held = Standing.objects.filter(in_force(on)).values("household_id")
    return standing_on(viewer=viewer, on=on, area=area.key).filter(pk__in=held)


def _poor(viewer: Actor, area: Area, on: date) -> QuerySet[Household]:
    held = Standing.objects.filter(in_force(on), status__in=POOR).values("household_id")
    return standing_on(viewer=viewer, on=on, area=area.key).filter(pk__in=held)


def _people(rows: QuerySet[Household], on: date) -> int:
    return HouseholdMember.objects.filter(in_force(on), household__in=rows).count()
