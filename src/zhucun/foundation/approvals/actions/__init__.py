"""Public writes, by subject: cases and their decisions here; ``stand_ins``, ``second_factor`` and ``workdays`` beside."""

from .cases import Subject, escalate, open_case, withdraw
from .deciding import VERBS, decide

__all__ = ["VERBS", "Subject", "decide", "escalate", "open_case", "withdraw"]
