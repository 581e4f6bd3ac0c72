"""What presence announces; counted and told by this app once presence is kept here, listened to from above.

The counters are calendar days without reason, less approved leave and rest days (JX18-053).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class AbsenceCounted:
    """On ``on`` a posting's counters stood at these days: running without a break, and within any twelve months.

    ``evidence`` names what the counting rests on (days, source), in plain data fit for JSON.
    """

    posting: UUID
    on: date
    consecutive_days: int
    yearly_days: int
    evidence: Mapping[str, Any] = field(default_factory=dict)
