"""Reading cases and steps, within the viewer's rights."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.accounts.queries import actor_of_user
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.kernel.models import in_force

from .models import Case as Case
from .models import CaseStep as CaseStep
from .models import StandIn

OFFICES = frozenset({"province_office", "city_office", "county_office", "selection_office", "auditor"})
BELOW = frozenset({"township_clerk", "county_leader"})


def visible_to(viewer: Actor) -> QuerySet[Case]:
    """Cases the viewer may open: put or decided by the viewer, waiting for the viewer's office, of the own unit, or lying in
    the areas of the viewer's offices."""
    rows = Case.objects.select_related("organisation", "division")
    if viewer.is_system:
        return rows
    own = viewer.organisations({"sending_unit"})
    inside = Q(opened_by=viewer.id) | Q(organisation_id__in=own)
    inside |= Q(pk__in=CaseStep.objects.filter(_offices(viewer)).values("case_id"))
    for grant in viewer.grants:
        if grant.role in OFFICES:
            inside |= Q(county__startswith=grant.division)
        elif grant.role in BELOW:
            inside |= Q(division__key__startswith=grant.division)
    return rows.filter(inside)


def case(*, viewer: Actor, pk: UUID) -> Case | None:
    """One case the viewer may see, with its steps."""
    return visible_to(viewer).prefetch_related("steps").filter(pk=pk).first()


def inbox(*, viewer: Actor) -> QuerySet[CaseStep]:
    """Open steps that the viewer may decide now, those due first; the own cases are not among them."""
    people = [viewer, *principals(viewer)]
    mine = Q(pk__in=())
    for person in people:
        mine |= _offices(person)
    rows = CaseStep.objects.filter(mine, state="open", case__state="open").select_related("case")
    for person in people:
        rows = rows.exclude(case__opened_by=person.id)
    return rows.order_by("due_on", "opened_on", "id")


def deciding_as(actor: Actor, step: CaseStep, case: Case) -> Actor:
    """The person whose right it is that the actor decides by: the actor, or whom the actor stands in for.

    Raises ``NotAllowed`` where there is none, or where the case is the own.
    """
    if actor.id in case.parties:
        raise NotAllowed("不能办理自己提出的或与自己有关的事项，请由他人办理。")
    for person in (actor, *principals(actor)):
        if person.id not in case.parties and _sits(person, step):
            return person
    raise NotAllowed(f"这一步由{step.place_label}办理，您没有这项权限。")


def principals(actor: Actor) -> list[Actor]:
    """Whom the actor stands in for today."""
    if actor.is_system or not actor.id:
        return []
    rows = StandIn.objects.filter(in_force(clock.today()), person_id=UUID(actor.id))
    found = (actor_of_user(str(pk)) for pk in rows.values_list("principal_id", flat=True))
    return [one for one in found if one is not None]


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


def overdue_steps(on: date) -> QuerySet[CaseStep]:
    """Open steps past their day."""
    return CaseStep.objects.filter(state="open", due_on__lt=on).select_related("case")


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
