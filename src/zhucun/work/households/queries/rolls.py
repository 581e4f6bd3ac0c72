"""Lists of households on their way through a procedure: who sees them, how far they are, what belongs to a step."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.publication import queries as publication
from zhucun.foundation.publication.queries import PublicNotice

from ..models import Campaign as Campaign
from ..models import Examination as Examination
from ..models import Roll as Roll
from ..models import RollEntry as RollEntry
from ..models import SampleDraw as SampleDraw
from ..models import VillagersVote as VillagersVote
from ..models import VoteCount as VoteCount
from . import scope

SUBJECT = "roll"  # the kind of a list as subject of approvals, notices and files
MENDABLE = (Roll.State.DRAFT, Roll.State.RETURNED, Roll.State.WITHDRAWN)
PENDING, DROPPED = RollEntry.Outcome.PENDING, RollEntry.Outcome.DROPPED
_READER = system("名单")  # who may see a list may see how its steps stand


def visible_to(viewer: Actor) -> QuerySet[Roll]:
    """The lists of the viewer's areas with how many households and persons are (still) on them."""
    left = ~Q(entries__outcome=DROPPED)
    rows = Roll.objects.filter(scope.inside(viewer)).select_related("village", "campaign")
    return rows.annotate(
        households=Count("entries", filter=left), persons=Sum("entries__size", filter=left, default=0)
    )


def roll(*, viewer: Actor, pk: UUID) -> Roll | None:
    """One list the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def entry(*, viewer: Actor, pk: UUID) -> RollEntry | None:
    """One line of a list the viewer may see."""
    rows = RollEntry.objects.select_related("roll", "household")
    return rows.filter(scope.inside(viewer, "roll__village__key"), pk=pk).first()


def vote(*, viewer: Actor, pk: UUID) -> VillagersVote | None:
    """One meeting on a list the viewer may see."""
    rows = VillagersVote.objects.select_related("roll")
    return rows.filter(scope.inside(viewer, "roll__village__key"), pk=pk).first()


def village_name(row: Roll) -> str:
    """The name of the list's village today."""
    found = divisions.by_keys([row.village_id], clock.today()).get(row.village_id)
    return found.name if found else row.village_id


def label(row: Roll) -> str:
    """What a list is called outside its village: 方山坪村2015年第一批."""
    return f"{village_name(row)}{row.title}"


def entries(row: Roll) -> list[RollEntry]:
    """The lines of a list by household number, those dropped too."""
    found = RollEntry.objects.filter(roll=row).select_related("household")
    return list(found.order_by("household__number"))


def pending(row: Roll) -> list[RollEntry]:
    """The lines still on their way."""
    return [one for one in entries(row) if one.outcome == PENDING]


def steps(row: Roll) -> list[CaseStep]:
    """The steps of the list's case in order; none before it was submitted."""
    case = approvals.case(viewer=_READER, pk=row.case) if row.case else None
    return list(case.steps.all()) if case else []


def cases_steps(rows: Iterable[Roll]) -> dict[UUID, list[CaseStep]]:
    """The steps of many lists' cases by list, one query."""
    by_case = {row.case: row.pk for row in rows if row.case}
    found: dict[UUID, list[CaseStep]] = {}
    for step in CaseStep.objects.filter(case_id__in=list(by_case)).order_by("number", "position"):
        found.setdefault(by_case[step.case_id], []).append(step)
    return found


def open_steps(found: Iterable[CaseStep]) -> list[CaseStep]:
    """Those of the steps that are to be decided now."""
    return [step for step in found if step.state == CaseStep.State.OPEN]


def vote_of(row: Roll, step: UUID) -> VillagersVote | None:
    """The meeting that counts for a step."""
    return VillagersVote.objects.filter(roll=row, step=step, voided_on=None).first()


def counts_of(meeting: VillagersVote) -> dict[UUID, VoteCount]:
    """The votes of a meeting by line of the list."""
    return {count.entry_id: count for count in VoteCount.objects.filter(vote=meeting)}


def votes(row: Roll) -> list[VillagersVote]:
    """All meetings on a list, voided ones too, oldest first."""
    return list(VillagersVote.objects.filter(roll=row).order_by("held_on", "pk"))


def examinations(row: Roll, step: UUID | None = None) -> dict[UUID, Examination]:
    """The latest examination of each line (at a step): a later one corrects the one before."""
    rows = Examination.objects.filter(entry__roll=row)
    if step is not None:
        rows = rows.filter(step=step)
    return {one.entry_id: one for one in rows.order_by("pk")}


def all_examinations(row: Roll) -> list[Examination]:
    """Every examination of a list, oldest first."""
    rows = Examination.objects.filter(entry__roll=row).select_related("entry__household")
    return list(rows.order_by("examined_on", "pk"))


def draw_of(row: Roll, step: UUID) -> SampleDraw | None:
    """The sample drawn at a step."""
    return SampleDraw.objects.filter(roll=row, step=step).first()


def draws(row: Roll) -> list[SampleDraw]:
    """The samples drawn of a list, oldest first."""
    return list(SampleDraw.objects.filter(roll=row).order_by("drawn_on", "pk"))


def notices(row: Roll, step: UUID | None = None) -> list[PublicNotice]:
    """What was posted of a list (for a step), oldest first."""
    found = publication.of_subject(SUBJECT, str(row.pk))
    return [one for one in found if step is None or one.step == str(step)]


def running_with(households: Collection[UUID], kind: str = "") -> dict[UUID, RollEntry]:
    """The households that are on a list under way (of a kind), with their line: such a list does not shift."""
    rows = RollEntry.objects.filter(
        household_id__in=list(households), outcome=PENDING, roll__state=Roll.State.RUNNING
    ).select_related("roll")
    if kind:
        rows = rows.filter(roll__kind=kind)
    return {one.household_id: one for one in rows}
