"""Public writes, by subject: cases and their decisions here; ``stand_ins``, ``second_factor`` and ``workdays`` beside."""

from .cases import Subject, escalate, open_case, withdraw
from .deciding import VERBS, Agreed, agree_to_many, decide

__all__ = ["VERBS", "Agreed", "Subject", "agree_to_many", "decide", "escalate", "open_case", "withdraw"]
