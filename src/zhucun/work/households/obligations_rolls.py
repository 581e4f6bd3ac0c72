"""What the procedures owe: the nodes of a round, and the milestone of the identification. Derived, never stored."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.obligations.duties import Duty
from zhucun.foundation.policy import facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import packs_in_force

from .models import Campaign, Roll
from .queries import campaigns, rolls, scope

MILESTONE = "households.identification"
NODE = "households.campaign"


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """The nodes of rounds under way, and the milestone of each county the viewer sees whole."""
    yield from node_duties(viewer, on)
    yield from milestone(viewer, on)


@implements("PL-001")
def node_duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Each node of each round that began: due on its day, done when the last list passed its steps."""
    rounds = list(campaigns.visible_to(viewer).filter(starts_on__lte=on))
    lists: dict[object, list[Roll]] = defaultdict(list)
    for one in Roll.objects.filter(campaign__in=rounds):
        lists[one.campaign_id].append(one)
    steps = rolls.cases_steps(one for found in lists.values() for one in found)
    names = divisions.by_keys((row.division_id for row in rounds), on)
    for row in rounds:
        for node in campaigns.progress(row, lists[row.pk], steps):
            yield Duty(
                code=NODE, title=f"{row.title}：{node.title}（{node.passed}／{node.of}份名单）",
                who=names[row.division_id].name if row.division_id in names else row.division_id, due=node.due,
                clause=_clause_of_nodes(row, on), url=f"/households/campaigns/{row.pk}/", area=row.division_id,
                done=node.done_on,
            )  # fmt: skip


@implements("PL-081")
def milestone(viewer: Actor, on: date) -> Iterator[Duty]:
    """Where an instrument dates the end of the identification: due that day, done when the county's lists are all decided."""
    book = policy.book()
    for county in _counties(viewer, on):
        row = next(
            (
                duty
                for pack in packs_in_force(book, policy.way_up(county.key, on), on)
                for duty in pack.duties
                if duty.code == MILESTONE
                and duty.due.date
                and facts.holds(duty.valid_from, duty.valid_to, on)
            ),
            None,
        )
        if row is None or row.due.date is None:
            continue
        yield Duty(
            code=MILESTONE, title=row.title, who=county.name, due=row.due.date, clause=row.clause,
            url="/households/rolls/?kind=identification", area=county.key, done=_identified_on(county.key, row.due.date),
        )  # fmt: skip


def _identified_on(county: str, due: date) -> date | None:
    """The day on which the county decided the last of the lists put for identification by the milestone's year; None before."""
    rows = Roll.objects.filter(county=county, kind=Roll.Kind.IDENTIFICATION, year__lte=due.year)
    if rows.filter(state__in=[Roll.State.RUNNING, Roll.State.RETURNED, Roll.State.DRAFT]).exists():
        return None
    decided = rows.filter(state=Roll.State.APPROVED).order_by("-closed_on")
    return decided.values_list("closed_on", flat=True).first()


def _counties(viewer: Actor, on: date) -> list[divisions.Area]:
    """The counties of the viewer's areas: the own ones, and those of a prefecture."""
    found: dict[str, divisions.Area] = {}
    for area in divisions.by_keys(scope.areas(viewer), on).values():
        inside = divisions.below(area.key, Level.COUNTY, on) if area.level == Level.PREFECTURE else [area]
        found |= {one.key: one for one in inside if one.level == Level.COUNTY}
    return list(found.values())


def _clause_of_nodes(row: Campaign, on: date) -> str:
    found = policy.find(campaigns.NODES, division=row.division_id, on=on)
    return found.clause if found else ""
