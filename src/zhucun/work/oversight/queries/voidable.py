"""Records that can be taken back, found by kind, within the viewer's rights."""

from typing import Any
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor

from . import effort, groups, links, meetings, units

KINDS = {
    "leader": links.visits,
    "group": groups.visits,
    "unit": units.visits,
    "meeting": meetings.visible_to,
    "funds": effort.funds,
}


def record(*, viewer: Actor, kind: str, pk: UUID) -> Any:  # noqa: ANN401 - one of several kinds of row
    """A record that still counts; None where the viewer may not see it."""
    return KINDS[kind](viewer).filter(pk=pk).first()
