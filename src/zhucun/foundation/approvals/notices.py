"""What the daily digest tells of approvals: what waits for the person, by kind of question and step, no names."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.notify.sources import Line

from .queries import inbox


def lines(viewer: Actor, on: date) -> Iterator[Line]:
    """One line for each kind of step in the inbox, those late apart."""
    found = inbox(viewer=viewer).order_by().values_list("case__title", "title", "due_on")
    kinds = Counter((case, step, due is not None and due < on) for case, step, due in found)
    for (case, step, late), count in sorted(kinds.items()):
        yield Line(f"待您审批 {case}·{step}", count, reverse("inbox"), late=late)
