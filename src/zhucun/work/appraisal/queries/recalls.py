"""Recalls on their way and done, within the viewer's rights."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.approvals import queries as cases
from zhucun.foundation.approvals.queries import Case, CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import Explanation as Explanation
from ..models import Recall as Recall
from . import scope

LIVE = (Recall.State.PREPARED, Recall.State.RETURNED)
UNSETTLED = (*LIVE, Recall.State.OPEN)


def recalls(viewer: Actor) -> QuerySet[Recall]:
    """Recalls about members the viewer may read of: those in the offices' areas, of the own unit, the own."""
    rows = Recall.objects.select_related(
        "posting__cadre", "posting__team__organisation", "posting__team__village"
    )
    return rows.filter(scope.about(viewer, "posting__"))


def recall(*, viewer: Actor, pk: UUID) -> Recall | None:
    """One of them."""
    return recalls(viewer).filter(pk=pk).first()


def under_way(posting: Posting) -> Recall | None:
    """The recall of a service that is not settled yet; there is one at most."""
    return Recall.objects.filter(posting=posting, state__in=UNSETTLED).first()


def explanations(*, viewer: Actor, recall: Recall) -> list[Explanation]:
    """What the member said, with its text only for the leading-group offices over the county and for the member."""
    rows = list(recall.explanations.all())
    if not scope.hears(viewer, recall.posting):
        for row in rows:
            row.text = ""
    return rows


def case_of(recall: Recall) -> Case | None:
    """The approval of a recall; who may read the recall may read how it is decided."""
    if recall.case is None:
        return None
    return cases.case(viewer=system(), pk=recall.case)


def steps_of(recall: Recall) -> list[CaseStep]:
    """The steps of its approval, in order."""
    case = case_of(recall)
    return list(case.steps.all()) if case else []


def ground_of(recall: Recall) -> str:
    """The case of the instrument: 第5种 巡查处理."""
    return f"第{recall.ground}种 {rules.GROUNDS[recall.ground]}"


def village_of(posting: Posting, on: date) -> str:
    """The village with the county and township above it, as named on the day."""
    way = divisions.way_up(posting.team.village_id, on)
    return "".join(area.name for area in reversed(way[:3]))
