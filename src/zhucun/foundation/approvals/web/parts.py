"""What the pages share: states as tags."""

from zhucun.foundation.ui.parts import Tag, Tone

from ..models import Case, CaseStep

_TONES: dict[str, Tone] = {"open": "info", "approved": "ok", "returned": "warn", "refused": "bad"}


def state_tag(row: Case | CaseStep) -> Tag:
    """The state of a case or a step as a word."""
    return Tag(row.get_state_display(), _TONES.get(row.state, ""))
