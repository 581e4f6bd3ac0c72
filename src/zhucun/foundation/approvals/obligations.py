"""What approvals owe: an open step is a duty of its office, seen by everybody who sees the case."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.obligations.duties import Duty

from .models import CaseStep
from .queries import duty_of, visible_to

_DONE_SHOWN = timedelta(days=31)  # how long a step decided stays among the duties done


def duties(viewer: Actor, on: date) -> Iterator[Duty]:
    """Steps that were open on the day, and those decided in the month before it, with their due days."""
    stood = (
        Q(state=CaseStep.State.OPEN)
        | Q(decided_on__gt=on)
        | Q(state=CaseStep.State.CLOSED, case__closed_on__gt=on)
    )
    lately = Q(decided_on__range=(on - _DONE_SHOWN, on))
    steps = CaseStep.objects.filter(stood | lately, case__in=visible_to(viewer), opened_on__lte=on).exclude(
        due_on=None
    )
    for step in steps.select_related("case"):
        if duty := duty_of(step):
            yield duty
