"""What villages announce."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor


@dataclass(frozen=True)
class AreaExited:
    """A village (``level`` village) or county (``county``) left the list of the poor on ``on``; ``division`` is its key."""

    exit: UUID
    division: str
    level: str
    year: int
    actor: Actor
    on: date
