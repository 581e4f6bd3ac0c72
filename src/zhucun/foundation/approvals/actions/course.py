"""How a case goes on: the next steps open, or it closes. Runs inside the transaction of an act that holds the case's lock."""

from datetime import date

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.events import announce

from .. import calendar
from ..events import CaseClosed, Outcome
from ..models import Case, CaseStep


def go_on(case: Case, on: date, actor: Actor) -> None:
    """Open the steps of the next number on ``on`` and reckon their due days; close the case where none is left."""
    waiting = case.steps.filter(state=CaseStep.State.WAITING)
    number = waiting.values_list("number", flat=True).order_by("number").first()
    if number is None:
        close(case, "approved", actor, on, "")
        return
    steps = list(waiting.filter(number=number))
    days = calendar.afters(on, {step.limit_days for step in steps if step.limit_days is not None})
    for step in steps:
        step.state, step.opened_on = CaseStep.State.OPEN, on
        step.due_on = days[step.limit_days] if step.limit_days is not None else None
    CaseStep.objects.bulk_update(steps, ["state", "opened_on", "due_on"])
    Case.objects.filter(pk=case.pk).update(current=number)


def close(case: Case, outcome: Outcome, actor: Actor, on: date, note: str) -> None:
    """End the case and what is left of its steps, and tell so."""
    Case.objects.filter(pk=case.pk).update(state=outcome, closed_on=on, closing_note=note)
    undecided = case.steps.filter(state__in=[CaseStep.State.OPEN, CaseStep.State.WAITING])
    undecided.update(state=CaseStep.State.CLOSED)
    announce(CaseClosed(case.pk, case.subject_kind, case.subject_id, outcome, actor, on, note))
