"""Yearly surveys, within the viewer's rights."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.kernel.actor import Actor

from ..models import Survey as Survey
from . import scope


def visible_to(viewer: Actor) -> QuerySet[Survey]:
    """The surveys of the viewer's areas, voided ones too."""
    rows = Survey.objects.filter(scope.inside(viewer, "household__village__key"))
    return rows.select_related("household__village")


def survey(*, viewer: Actor, pk: UUID) -> Survey | None:
    """One survey the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def of_household(*, viewer: Actor, household: UUID) -> list[Survey]:
    """Every survey of a household that counts, the newest year first."""
    rows = visible_to(viewer).filter(household_id=household, voided_on=None)
    return list(rows.order_by("-year"))


def of_year(households: Iterable[UUID], year: int) -> dict[UUID, Survey]:
    """The survey that counts of each household and year; one query."""
    rows = Survey.objects.filter(household_id__in=list(households), year=year, voided_on=None)
    return {row.household_id: row for row in rows}


def latest_before(household: UUID, day: date) -> Survey | None:
    """The survey of the last year up to ``day``."""
    rows = Survey.objects.filter(household_id=household, voided_on=None, taken_on__lte=day)
    return rows.order_by("-year").first()
