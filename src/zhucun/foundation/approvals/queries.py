"""Reading cases and steps, within the viewer's rights."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhucun.foundation.accounts.queries import actor_of_user
from zhucun.foundation.attachments import queries as attachments
from zhucun.foundation.attachments.queries import Attachment
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.obligations.duties import Duty

from .models import Case as Case
from .models import CaseStep as CaseStep
from .models import SecondFactor as SecondFactor
from .models import StandIn as StandIn

OFFICES = frozenset({"province_office", "city_office", "county_office", "selection_office", "auditor"})
FILES = "approval_step"  # the kind of the files beside the evidence of a step
DUTY = "approvals.step"  # the code of the duties that steps make
BELOW = frozenset({"township_clerk", "county_leader"})


def visible_to(viewer: Actor) -> QuerySet[Case]:
    """Cases the viewer may open: put or decided by the viewer, of the own unit, with a step at an office the viewer sits in or
    stands in for, or lying in the areas of the viewer's offices. The last does not hold for a restricted unit's.
    """
    rows = Case.objects.select_related("organisation", "division")
    if viewer.is_system:
        return rows
    steps = Q(decided_by=viewer.id)
    for person in _people(viewer):
        steps |= _offices(person)
    inside = Q(opened_by=viewer.id) | Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    inside |= Q(pk__in=CaseStep.objects.filter(steps).values("case_id"))
    area = Q(pk__in=())
    for grant in viewer.grants:
        if grant.role in OFFICES:
            area |= Q(county__startswith=grant.division)
        elif grant.role in BELOW:
            area |= Q(division__key__startswith=grant.division)
    return rows.filter(inside | (area & ~Q(organisation__restricted=True)))


def case(*, viewer: Actor, pk: UUID) -> Case | None:
    """One case the viewer may see, with its steps."""
    return visible_to(viewer).select_related("previous").prefetch_related("steps").filter(pk=pk).first()


def put_by(viewer: Actor) -> QuerySet[Case]:
    """Cases the viewer put."""
    return visible_to(viewer).filter(opened_by=viewer.id)


def decided_by(viewer: Actor) -> QuerySet[Case]:
    """Cases of which the viewer decided a step."""
    mine = CaseStep.objects.filter(decided_by=viewer.id)
    return visible_to(viewer).filter(pk__in=mine.values("case_id"))


def inbox(*, viewer: Actor) -> QuerySet[CaseStep]:
    """Open steps that the viewer may decide now, those due first; of the own cases only what is recorded (``Step.recorded``)."""
    mine = Q(pk__in=())
    for person in _people(viewer):
        mine |= _offices(person) & (~_party(person) | Q(recorded=True))
    rows = CaseStep.objects.filter(mine, state="open", case__state="open")
    rows = rows.exclude(_party(viewer) & Q(recorded=False))
    return rows.select_related("case").order_by("due_on", "opened_on", "id")


def seen_steps(*, viewer: Actor, ids: Collection[UUID]) -> list[UUID]:
    """Those of some steps whose cases the viewer may open."""
    rows = CaseStep.objects.filter(pk__in=ids, case__in=visible_to(viewer))
    return list(rows.values_list("pk", flat=True))


def deciding_as(actor: Actor, step: CaseStep, case: Case) -> Actor:
    """The person whose right it is that the actor decides by: the actor, or whom the actor stands in for.

    Raises ``NotAllowed`` where there is none, or where the case is the own.
    """
    if actor.id in case.parties and not step.recorded:
        raise NotAllowed("不能办理自己提出的或与自己有关的事项，请由他人办理。")
    person = _rightful(_people(actor), step, case)
    if person is None:
        raise NotAllowed(f"这一步由{step.place_label}办理，您没有这项权限。")
    return person


def decidable(*, viewer: Actor, case: Case, steps: Iterable[CaseStep]) -> list[CaseStep]:
    """Those of the case's ``steps`` the viewer may decide now."""
    if case.state != Case.State.OPEN:
        return []
    own, people = viewer.id in case.parties, _people(viewer)
    mine = [step for step in steps if step.state == CaseStep.State.OPEN and (step.recorded or not own)]
    return [step for step in mine if _rightful(people, step, case)]


def principals(actor: Actor) -> list[Actor]:
    """Whom the actor stands in for today."""
    if actor.is_system or not actor.id:
        return []
    rows = StandIn.objects.filter(in_force(clock.today()), person_id=UUID(actor.id))
    found = (actor_of_user(str(pk)) for pk in rows.values_list("principal_id", flat=True))
    return [one for one in found if one is not None]


def stand_ins_of(viewer: Actor) -> QuerySet[StandIn]:
    """Whom the viewer named, and for whom the viewer stands in; newest first."""
    own = UUID(viewer.id)
    rows = StandIn.objects.filter(Q(principal_id=own) | Q(person_id=own))
    return rows.select_related("principal", "person").order_by("-valid_from", "-id")


def second_factor_of(viewer: Actor) -> SecondFactor | None:
    """The viewer's own one-time codes, confirmed or not."""
    return SecondFactor.objects.filter(user_id=viewer.id).first()


def cases_of(*, viewer: Actor, kind: str, ids: Collection[str]) -> list[Case]:
    """The cases about some subjects that the viewer may see, newest first."""
    rows = visible_to(viewer).filter(subject_kind=kind, subject_id__in=ids)
    return list(rows.prefetch_related("steps").order_by("-opened_at"))


def decided_steps(cases: Collection[UUID]) -> dict[UUID, list[CaseStep]]:
    """The steps agreed to of some cases, in order, for whoever already may see what was approved (printed opinions)."""
    rows = CaseStep.objects.filter(case_id__in=cases, state="approved").order_by("number", "position")
    found: dict[UUID, list[CaseStep]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def history_of(*, viewer: Actor, case: Case) -> list[Case]:
    """The other cases about the same subject that the viewer may see, newest first."""
    rows = visible_to(viewer).filter(subject_kind=case.subject_kind, subject_id=case.subject_id)
    return list(rows.exclude(pk=case.pk).order_by("-opened_at"))


def latest_about(kind: str, subject: str) -> Case | None:
    """The latest case about a subject, whoever may see it: the next one names it."""
    return Case.objects.filter(subject_kind=kind, subject_id=subject).order_by("-opened_at", "-id").first()


def is_intact(case: Case) -> bool:
    """Whether what is decided is still what was put."""
    return digest(case.payload_text) == case.payload_sha256


def digest(text: str) -> str:
    """The SHA-256 of a payload as it is stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def duty_of(step: CaseStep) -> Duty | None:
    """The duty a step makes (its case fetched with it); None for one without a due day."""
    if step.due_on is None:
        return None
    return Duty(
        code=DUTY, title=f"{step.case.title}·{step.title}：{step.case.subject_label}", who=step.place_label, due=step.due_on,
        clause=step.limit_clause, url=reverse("case", args=[step.case_id]), area=step.case.division_id, done=step.decided_on,
    )  # fmt: skip


def may_read_file(viewer: Actor, row: Attachment) -> bool:
    """Whether the viewer may open a file beside the evidence of a step: whoever may open its case."""
    step = CaseStep.objects.filter(pk=UUID(row.subject_id)).first()
    return step is not None and visible_to(viewer).filter(pk=step.case_id).exists()


def files_of(steps: Iterable[CaseStep]) -> dict[UUID, list[Attachment]]:
    """The files put to each step by whoever decided it, for a viewer who sees the case."""
    deciders = {str(step.pk): step.decided_by for step in steps if step.decided_by}
    found: dict[UUID, list[Attachment]] = {}
    for row in attachments.held_by(FILES, deciders):
        if row.added_by == deciders[row.subject_id]:
            found.setdefault(UUID(row.subject_id), []).append(row)
    return found


def overdue_steps(on: date) -> QuerySet[CaseStep]:
    """Open steps past their day."""
    return CaseStep.objects.filter(state="open", due_on__lt=on).select_related("case")


def _people(viewer: Actor) -> list[Actor]:
    """The viewer and whom the viewer stands in for: the own right comes first."""
    return [viewer, *principals(viewer)]


def _rightful(people: Sequence[Actor], step: CaseStep, case: Case) -> Actor | None:
    return next(
        (one for one in people if (step.recorded or one.id not in case.parties) and _sits(one, step)), None
    )


def _sits(person: Actor, step: CaseStep) -> bool:
    if person.is_system:
        return True
    organisation = str(step.organisation_id or "")
    return any(
        grant.role in step.roles
        and (
            grant.organisation == organisation
            if grant.organisation
            else step.division_id is not None and grant.division == step.division_id
        )
        for grant in person.grants
    )


def _offices(person: Actor) -> Q:
    """Steps of the offices the person sits in; the roles of a step are a JSON list, matched as quoted words."""
    mine = Q(pk__in=())
    for grant in person.grants:
        place = Q(organisation_id=grant.organisation) if grant.organisation else Q(division_id=grant.division)
        mine |= place & Q(roles__icontains=f'"{grant.role}"')
    return mine


def _party(person: Actor) -> Q:
    """Steps of cases whose party the person is; matched in the JSON list as above."""
    return Q(case__parties__icontains=f'"{person.id}"')
