"""What the daily digest tells of duties: how many are late and how many are due soon, no names."""

from collections.abc import Iterator
from datetime import date

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.notify.sources import Line

from .duties import duties


def lines(viewer: Actor, on: date) -> Iterator[Line]:
    """Two counts over all duties in the viewer's scope."""
    found = duties(viewer=viewer, on=on)
    yield Line(
        "到期未办的事项",
        sum(duty.state(on) == "overdue" for duty in found),
        "/duties/?state=overdue",
        late=True,
    )
    yield Line("将到期的事项", sum(duty.soon(on) for duty in found), "/duties/")
