"""Rounds of a procedure: how far their lists are against the dated nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import Answer

from ..models import Campaign as Campaign
from ..models import Roll
from . import rolls, scope

NODES, STEPS = "households.campaign.nodes", "households.campaign.steps"
_ENDED = (Roll.State.REFUSED, Roll.State.WITHDRAWN)


@dataclass(frozen=True)
class Progress:
    """A node and the lists of the round that passed all its steps: ``done_on`` is the day the last did, None before."""

    title: str
    due: date
    steps: tuple[int, ...]
    passed: int
    of: int
    done_on: date | None


def visible_to(viewer: Actor) -> QuerySet[Campaign]:
    """Rounds of the viewer's areas, and of the areas above them that take them in."""
    inside = scope.inside(viewer, "division__key")
    on = clock.today()
    above = {key for area in scope.areas(viewer) for key in divisions.path_keys(area, on)}
    return Campaign.objects.select_related("division").filter(inside | Q(division_id__in=above))


def campaign(*, viewer: Actor, pk: UUID) -> Campaign | None:
    """One round the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def open_for(viewer: Actor, village: str, kind: str) -> list[Campaign]:
    """The rounds of a procedure that take a village in and are under way today."""
    on = clock.today()
    rows = visible_to(viewer).filter(
        kind=kind, division_id__in=divisions.path_keys(village, on), ends_on__gte=on
    )
    return list(rows.order_by("-starts_on"))


def chain_steps(kind: str, division: str, on: date) -> list[tuple[int, str]]:
    """Number and title of the steps of the chain in force; those side by side under one number. Raises ``Refusal`` without one."""
    found = policy.chains(f"households.{kind}", division=division, on=on)
    if not found:
        raise Refusal("这个地区没有适用的程序。请先装入或采用相应制度。", field="kind")
    titles: dict[int, list[str]] = {}
    for step in sorted(found[0].chain.steps, key=lambda step: step.no):
        titles.setdefault(step.no, []).append(step.title)
    return [(number, "、".join(names)) for number, names in titles.items()]


def nodes(row: Campaign) -> list[tuple[str, date, tuple[int, ...]]]:
    """The nodes as they were set: title, day, step numbers."""
    return [(node["title"], date.fromisoformat(node["due"]), tuple(node["steps"])) for node in row.nodes]


def progress(row: Campaign, lists: Sequence[Roll], steps: dict[UUID, list[CaseStep]]) -> list[Progress]:
    """How far the round's lists are against its nodes; those refused or taken back do not count."""
    counted = [one for one in lists if one.state not in _ENDED]
    found = []
    for title, due, numbers in nodes(row):
        days = [_passed_on(steps.get(one.pk, []), max(numbers)) for one in counted]
        known = [day for day in days if day is not None]
        whole = bool(counted) and len(known) == len(counted)
        found.append(Progress(title, due, numbers, len(known), len(counted), max(known) if whole else None))
    return found


def rolls_of(row: Campaign, viewer: Actor) -> QuerySet[Roll]:
    """The lists of a round that the viewer may see."""
    return rolls.visible_to(viewer).filter(campaign=row)


def _passed_on(steps: Sequence[CaseStep], number: int) -> date | None:
    """The day on which every step up to ``number`` was agreed to."""
    needed = [step for step in steps if step.number <= number]
    if not needed or any(step.state != CaseStep.State.APPROVED for step in needed):
        return None
    return max(step.decided_on for step in needed if step.decided_on)


def planned_steps(division: str, on: date) -> Answer | None:
    """How many steps the plan says a round of identification has; shown beside the steps of the chain in force."""
    return policy.find(STEPS, division=division, on=on)
