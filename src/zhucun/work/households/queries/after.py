"""Re-verification and follow-up: what the registry says of a household, who was looked at again, and who was not yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from ..codes import terms
from ..models import FollowUp as FollowUp
from ..models import Household, Standing
from ..models import Reverification as Reverification
from ..models.household import HEAD
from . import scope
from .register import members_on, person_states_on, states_on

SHOWN = (
    "property", "cause", "arable", "house_area", "house_danger", "water_safe", "phone",
)  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How far a village is: households there are, those done, and the day on which the last of them was (None: not all yet)."""

    village: str
    county: str
    households: int
    done: int
    finished_on: date | None

    @property
    def left(self) -> int:
        """Households still to do."""
        return self.households - self.done


def registered(household: Household, on: date) -> dict[str, object]:
    """What the registry says of a household on a day, by the names of ``reverification.FIELDS``."""
    members = members_on([household.pk], on).get(household.pk, [])
    state = states_on([household.pk], on).get(household.pk)
    people = person_states_on([one.person_id for one in members], on)
    able = terms("labour", household.village_id, on).of_group("able")
    head = next((one.person.name for one in members if one.relation == HEAD), "")
    labour = sum(one.labour in able for one in people.values())
    living = {name: getattr(state, name) for name in SHOWN} if state else {}
    return {"head": head, "size": len(members), "labour": labour, **living}


def reverifications(viewer: Actor) -> QuerySet[Reverification]:
    """The re-verifications that count in the viewer's areas."""
    rows = Reverification.objects.filter(scope.inside(viewer, "household__village__key"), voided_on=None)
    return rows.select_related("household")


def reverification_of(*, viewer: Actor, household: UUID, year: int) -> Reverification | None:
    """The re-verification of a household in a year."""
    return reverifications(viewer).filter(household_id=household, year=year).first()


@implements("SC15-035")
def unverified(viewer: Actor, *, year: int, on: date) -> QuerySet[Household]:
    """The registered households of the viewer's areas that nobody visited again in a year, as of a day."""
    done = Reverification.objects.filter(year=year, voided_on=None, visited_on__lte=on)
    return _registered(scope.inside(viewer), on).exclude(pk__in=done.values("household_id"))


def follow_ups(viewer: Actor) -> QuerySet[FollowUp]:
    """The follow-ups in the viewer's areas."""
    return FollowUp.objects.filter(scope.inside(viewer, "household__village__key")).select_related(
        "household"
    )


@implements("ND-021")
def to_follow(viewer: Actor, *, on: date) -> QuerySet[Household]:
    """The households lifted before the year of ``on`` with the follow-ups of that year as ``visits`` and ``last_visit``."""
    this_year = Q(follow_ups__visited_on__year=on.year, follow_ups__visited_on__lte=on)
    rows = _lifted(scope.inside(viewer), on)
    return rows.annotate(
        visits=Count("follow_ups", filter=this_year),
        last_visit=Max("follow_ups__visited_on", filter=this_year),
    )


def reverified_by_village(areas: Iterable[str], year: int, on: date) -> list[Progress]:
    """How far the re-verification of a year is in each village of some areas (division keys) on a day; two queries."""
    inside = _under(areas)
    done = Reverification.objects.filter(year=year, voided_on=None, visited_on__lte=on)
    seen = dict(done.filter(household__in=_registered(inside, on)).values_list("household_id", "visited_on"))
    rows = _registered(inside, on).values_list("pk", "village_id", "county")
    return _progress((pk, village, county, seen.get(pk)) for pk, village, county in rows)


def followed_by_village(areas: Iterable[str], needed: int, on: date) -> list[Progress]:
    """How far this year's follow-ups are in each village of some areas, ``needed`` of each lifted household; two queries."""
    inside = _under(areas)
    visits: dict[UUID, list[date]] = {}
    rows = FollowUp.objects.filter(
        visited_on__year=on.year, visited_on__lte=on, household__in=_lifted(inside, on)
    )
    for household, day in rows.order_by("visited_on").values_list("household_id", "visited_on"):
        visits.setdefault(household, []).append(day)
    found = _lifted(inside, on).values_list("pk", "village_id", "county")
    return _progress(
        (pk, village, county, visits[pk][needed - 1] if len(visits.get(pk, ())) >= needed else None)
        for pk, village, county in found
    )


def _registered(inside: Q, on: date) -> QuerySet[Household]:
    standing = Standing.objects.filter(in_force(on)).exclude(status=Standing.Status.LIFTED)
    return _there(inside, on).filter(pk__in=standing.values("household_id"))


def _lifted(inside: Q, on: date) -> QuerySet[Household]:
    standing = Standing.objects.filter(
        in_force(on), status=Standing.Status.LIFTED, valid_from__lt=date(on.year, 1, 1)
    )
    return _there(inside, on).filter(pk__in=standing.values("household_id"))


def _there(inside: Q, on: date) -> QuerySet[Household]:
    return Household.objects.filter(inside, Q(ended_on=None) | Q(ended_on__gt=on))


def _under(areas: Iterable[str]) -> Q:
    found = Q(pk__in=())
    for area in areas:
        found |= begins("village__key", area)
    return found


def _progress(rows: Iterable[tuple[UUID, str, str, date | None]]) -> list[Progress]:
    counties: dict[str, str] = {}
    days: dict[str, list[date | None]] = {}
    for _, village, county, day in rows:
        counties[village] = county
        days.setdefault(village, []).append(day)
    found = []
    for village, seen in sorted(days.items()):
        done = [day for day in seen if day is not None]
        finished = max(done) if len(done) == len(seen) else None
        found.append(Progress(village, counties[village], len(seen), len(done), finished))
    return found
