"""A finding: what does not add up, where it stands, and by which clause it matters."""

from dataclasses import dataclass
from typing import Any, Literal

from .facts import Where

# error: the annexes contradict each other or the clause. confirm: a person must decide. notice: worth a look.
Severity = Literal["error", "confirm", "notice"]
SEVERITIES: dict[Severity, str] = {"error": "错误", "confirm": "待确认", "notice": "提示"}


@dataclass(frozen=True)
class Spot:
    """One row concerned, with the text that stands there."""

    where: Where
    text: str


@dataclass(frozen=True)
class Finding:
    """``code`` is stable; ``subject`` names the county, city, unit or column; ``expected`` is the figure as
    printed or required and ``found`` the figure counted, where the finding is about a number; ``candidates``
    are the listed names that a differing name may mean, likeliest first.
    """

    code: str
    severity: Severity
    clause: str
    subject: str
    sentence: str
    rows: tuple[Spot, ...] = ()
    expected: int | None = None
    found: int | None = None
    candidates: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``--format json`` and for storing."""
        return {
            "code": self.code,
            "severity": self.severity,
            "clause": self.clause,
            "subject": self.subject,
            "sentence": self.sentence,
            "rows": [
                {
                    "file": spot.where.file,
                    "sheet": spot.where.part,
                    "row": spot.where.row,
                    "cell": spot.where.cell,
                    "text": spot.text,
                }
                for spot in self.rows
            ],
            "expected": self.expected,
            "found": self.found,
            "candidates": list(self.candidates),
        }


def difference(expected: int, found: int) -> str:
    """The difference as a clause of a sentence: ``多 2`` or ``少 1``."""
    return f"{'多' if found > expected else '少'} {abs(found - expected)}"
