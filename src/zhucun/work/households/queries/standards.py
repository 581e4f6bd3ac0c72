"""What is on record of households and what policy asks of them, as the facts ``criteria`` judges; one query per kind of fact."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import Answer

from .. import codes
from ..criteria import Bound, Snapshot, Standards
from ..models import HouseholdMember, Measure, PersonState, Survey
from . import register


def standards(*, division: str, year: int, survey_years: Collection[int], on: date) -> dict[int, Standards]:
    """What is asked in an area on a day, by the year of the survey held against it: the standard is that of the survey's year,
    the line of monitoring that of ``year``."""

    def found(key: str, day: date = on) -> Answer | None:
        return policy.find(key, division=division, on=day)

    shared: dict[str, Any] = {
        "line": _bound(found("households.monitoring.line_yuan", date(year, 12, 31))),
        "guarantees": _bound(found("households.exit.guarantees")),
        "solid": _bound(found("households.removal.guarantees")),
        "relapse_months": _bound(found("households.relapse.observe_months")),
        "risks_max": _bound(found("households.risks.max")),
        "risks": codes.terms("risk", division, on).terms,
        "fits": _fits(found("households.monitoring.fits")),
        "observe_months": _bound(found("households.removal.observe_months")),
        "requires_measure": _bound(found("households.removal.requires_measure")),
        "ways": codes.terms("removal", division, on).terms,
        "by_help": _words(found("households.removal.by_help")),
    }
    incomes = {
        one: _bound(found("households.standard.income_yuan", date(one, 12, 31)))
        for one in {year, *survey_years}
    }
    return {one: Standards(income=income, **shared) for one, income in incomes.items()}


def snapshots(households: Collection[UUID], *, division: str, year: int, on: date) -> dict[UUID, Snapshot]:
    """What is on record of households on a day; of surveys the latest of ``year`` or before."""
    standings, watched = register.standings_on(households, on), register.monitorings_on(households, on)
    surveys = {
        row.household_id: row
        for row in Survey.objects.filter(
            household_id__in=list(households), year__lte=year, voided_on=None
        ).order_by("year")
    }
    able = _able(households, division, on)
    given = _measures(households, watched, on)
    found = {}
    for pk in households:
        survey, monitored = surveys.get(pk), watched.get(pk)
        found[pk] = Snapshot(
            status=standings[pk].status if pk in standings else "",
            monitored_since=monitored.valid_from if monitored else None,
            survey_year=survey.year if survey else None,
            surveyed_on=survey.taken_on if survey else None,
            per_head=survey.per_head if survey else None,
            guarantees={item: bool(said.get("met")) for item, said in survey.guarantees.items()}
            if survey
            else {},
            able=able.get(pk),
            measures=given.get(pk, 0),
        )
    return found


def _able(households: Collection[UUID], division: str, on: date) -> dict[UUID, bool]:
    """Whether anybody in each household can work; households of which nothing is said are missing."""
    words = set(_words(policy.find("households.labour.able", division=division, on=on)))
    people = dict(
        HouseholdMember.objects.filter(in_force(on), household_id__in=list(households)).values_list(
            "person_id", "household_id"
        )
    )
    said = PersonState.objects.filter(in_force(on), person_id__in=list(people)).values_list(
        "person_id", "labour"
    )
    found: dict[UUID, bool] = {}
    for person, labour in said:
        if labour:
            found[people[person]] = found.get(people[person], False) or labour in words
    return found


def _measures(
    households: Collection[UUID], watched: Mapping[UUID, register.Monitoring], on: date
) -> dict[UUID, int]:
    """How many measures each monitored household received since it is monitored."""
    since = Q(pk__in=())
    for pk in households:
        if pk in watched:
            since |= Q(household_id=pk, given_on__range=(watched[pk].valid_from, on))
    rows = Measure.objects.filter(since, voided_on=None).values("household_id").annotate(count=Count("pk"))
    return {row["household_id"]: row["count"] for row in rows}


def _bound(answer: Answer | None) -> Bound | None:
    """An instrument that does not say how strict it is refuses."""
    return Bound(answer.value, answer.clause, answer.severity or "hard") if answer else None


def _fits(answer: Answer | None) -> Bound | None:
    bound = _bound(answer)
    if bound is None:
        return None
    fits = {
        str(row["category"]): tuple("" if one == "ordinary" else str(one) for one in row["status"])
        for row in bound.value
    }
    return Bound(fits, bound.clause, bound.severity)


def _words(answer: Answer | None) -> tuple[str, ...]:
    return tuple(str(word) for word in answer.value) if answer else ()
