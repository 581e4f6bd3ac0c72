"""What publication announces."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor


@dataclass(frozen=True)
class ObjectionAnswered:
    """An objection was decided; ``row_key`` names the row it was about, "" for the whole notice."""

    objection: UUID
    notice: UUID
    subject_kind: str
    subject_id: str
    row_key: str
    upheld: bool
    actor: Actor
    on: date
