"""The base of the lists of who is eligible and what is missing: the people and households of an area on a day, as querysets."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from ..models import Household, HouseholdMember, HouseholdState, Measure, PersonState, Standing, Survey
from ..models.household import HEAD
from . import scope

POOR = (Standing.Status.POOR, Standing.Status.RELAPSED)
ADULT = 18  # full years, by the Civil Code
FILED = (*POOR, Standing.Status.LIFTED)


def households(viewer: Actor, area: str, on: date) -> QuerySet[Household]:
    """The households of an area on the day that the viewer may see, with their head (``head``)."""
    head = HouseholdMember.objects.filter(in_force(on), household=OuterRef("pk"), relation=HEAD)
    return Household.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on),
        scope.inside(viewer, "village__key"),
        begins("village__key", area),
        registered_on__lte=on,
    ).annotate(head=Subquery(head.values("person__name")[:1]))


def people(viewer: Actor, area: str, on: date) -> QuerySet[HouseholdMember]:
    """The living members of the households of an area on the day, with what is known of them (``state``)."""
    return (
        HouseholdMember.objects.filter(
            in_force(on),
            Q(person__died_on=None) | Q(person__died_on__gt=on),
            scope.inside(viewer, "household__village__key"),
            begins("household__village__key", area),
        )
        .annotate(
            state=FilteredRelation("person__states", condition=in_force(on, "person__states__")),
            student=F("state__student"),
            dropout=F("state__dropout"),
        )
        .select_related("person", "household")
    )


def standing(on: date, statuses: Collection[str], household: str = "pk") -> Exists:
    """Whether the household stands so on the day; ``household`` leads to it from the outer row."""
    rows = Standing.objects.filter(in_force(on), household=OuterRef(household), status__in=list(statuses))
    return Exists(rows)


def has_member(on: date, known: Q) -> Exists:
    """Whether a household has a living member of whom this is known on the day (a condition on ``PersonState``)."""
    state = PersonState.objects.filter(in_force(on), known, person=OuterRef("person"))
    members = HouseholdMember.objects.filter(
        in_force(on), Q(person__died_on=None) | Q(person__died_on__gt=on), household=OuterRef("pk")
    )
    return Exists(members.filter(Exists(state)))


def surveyed(on: date, household: str = "pk", *, back: int = 0) -> Exists:
    """Whether the household was surveyed in the year of the day, or in one of the ``back`` years before."""
    rows = Survey.objects.filter(
        household=OuterRef(household), voided_on=None, year__lte=on.year, year__gte=on.year - back, taken_on__lte=on
    )  # fmt: skip
    return Exists(rows)


def last_per_head(on: date) -> Subquery:
    """The latest net income per head (yuan) on record of a household on the day."""
    rows = Survey.objects.filter(
        household=OuterRef("pk"), voided_on=None, year__lte=on.year, taken_on__lte=on
    )
    return Subquery(rows.order_by("-year").values("per_head")[:1])


def given(kinds: Collection[str], on: date, **where: Any) -> QuerySet[Measure]:  # noqa: ANN401 - lookups
    """Measures of these kinds carried out up to the day."""
    standing_rows = Q(voided_on=None) | Q(voided_on__gt=on)
    return Measure.objects.filter(standing_rows, kind__in=list(kinds), given_on__lte=on, **where)


def described(on: date) -> Exists:
    """Whether cause and property of a household are on record on the day."""
    rows = HouseholdState.objects.filter(in_force(on), household=OuterRef("pk"))
    return Exists(rows.exclude(cause="").exclude(property=""))


def incomplete_member(on: date) -> Exists:
    """Whether a household has a member without identity number or without anything known of him or her on the day."""
    state = PersonState.objects.filter(in_force(on), person=OuterRef("person"))
    members = HouseholdMember.objects.filter(in_force(on), household=OuterRef("pk"))
    return Exists(members.filter(Q(person__identity_index="") | ~Exists(state)))


def born_within(on: date, youngest: int, oldest: int) -> Q:
    """Members who are from ``youngest`` to ``oldest`` full years old on the day."""
    return Q(
        person__born_on__lte=years_before(on, youngest), person__born_on__gt=years_before(on, oldest + 1)
    )


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; the last of February where that year has no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def full_months(start: date, on: date) -> int:
    """How many full months have passed since ``start``."""
    return (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)
