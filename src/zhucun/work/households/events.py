"""What the registry announces of its households."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor


@dataclass(frozen=True)
class HouseholdBegan:
    """A household stands in the registry from ``on``; ``previous`` is the one it came out of (split, moved), if any."""

    household: UUID
    previous: UUID | None
    actor: Actor
    on: date


@dataclass(frozen=True)
class HouseholdEnded:
    """A household is no more from ``on``; ``successor`` is the one its people went on in (merged, moved), if any."""

    household: UUID
    ending: str
    successor: UUID | None
    actor: Actor
    on: date
