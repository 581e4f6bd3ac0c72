"""Where the layouts lie."""

from pathlib import Path

_TEMPLATES = Path(__file__).parents[1] / "templates" / "teams"
PRINT = _TEMPLATES / "print"
WORD = _TEMPLATES / "word"
