"""Households, their people and what is known of them, as of a day. The row types are exported for annotations."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.secrets import blind_index

from ..models import Household as Household
from ..models import HouseholdMember as HouseholdMember
from ..models import HouseholdState as HouseholdState
from ..models import Monitoring as Monitoring
from ..models import Person as Person
from ..models import PersonState as PersonState
from ..models import Standing as Standing
from . import scope


def visible_to(viewer: Actor) -> QuerySet[Household]:
    """The households of the viewer's areas, ended ones too."""
    return Household.objects.filter(scope.inside(viewer))


def household(*, viewer: Actor, pk: UUID) -> Household | None:
    """One household the viewer may see."""
    return visible_to(viewer).select_related("village").filter(pk=pk).first()


def members_on(households: Iterable[UUID], on: date) -> dict[UUID, list[HouseholdMember]]:
    """Who belonged to the households on the day, the head first; one query."""
    rows = HouseholdMember.objects.filter(in_force(on), household_id__in=list(households))
    found: dict[UUID, list[HouseholdMember]] = {}
    for row in sorted(rows.select_related("person"), key=lambda row: (row.relation != "户主", row.pk)):
        found.setdefault(row.household_id, []).append(row)
    return found


def states_on(households: Iterable[UUID], on: date) -> dict[UUID, HouseholdState]:
    """How the households lived on the day; one query."""
    rows = HouseholdState.objects.filter(in_force(on), household_id__in=list(households))
    return {row.household_id: row for row in rows}


def person_states_on(people: Iterable[UUID], on: date) -> dict[UUID, PersonState]:
    """What was known of the people on the day; one query."""
    return {
        row.person_id: row for row in PersonState.objects.filter(in_force(on), person_id__in=list(people))
    }


def standings_on(households: Iterable[UUID], on: date) -> dict[UUID, Standing]:
    """Where the households stood on the day; those that are ordinary are missing."""
    rows = Standing.objects.filter(in_force(on), household_id__in=list(households))
    return {row.household_id: row for row in rows}


def monitorings_on(households: Iterable[UUID], on: date) -> dict[UUID, Monitoring]:
    """Which of the households were monitored on the day."""
    rows = Monitoring.objects.filter(in_force(on), household_id__in=list(households))
    return {row.household_id: row for row in rows}


def index_of(number: str) -> str:
    """The blind index of a villager's identity number in its standard form; "" for none."""
    return blind_index(number, "person.identity")
