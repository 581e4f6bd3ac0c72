"""What teams announce; apps above subscribe."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class ServiceEnded:
    """A member's service ended on ``on`` (first day without it), by ``ending`` (a value of ``Posting.End``)."""

    posting: UUID
    team: UUID
    cadre: UUID
    ending: str
    on: date
