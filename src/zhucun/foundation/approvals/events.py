"""What approvals announce; apps above subscribe and act in the same transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from zhucun.foundation.kernel.actor import Actor

Outcome = Literal["approved", "returned", "refused", "withdrawn"]


@dataclass(frozen=True)
class CaseClosed:
    """A case ended on ``on``; ``note`` is what must change, the reason of the refusal, or ""."""

    case: UUID
    subject_kind: str
    subject_id: str
    outcome: Outcome
    actor: Actor
    on: date
    note: str = ""


@dataclass(frozen=True)
class StepDecided:
    """A step of a case was agreed to; the case goes on or is about to close."""

    case: UUID
    step: UUID
    subject_kind: str
    subject_id: str
    role: str
    actor: Actor
    on: date


@dataclass(frozen=True)
class StepOverdue:
    """A step passed its working-day limit without a decision."""

    case: UUID
    step: UUID
    subject_kind: str
    subject_id: str
    due_on: date
