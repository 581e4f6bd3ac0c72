"""What happened to the rows of a chain whose seal does not fit: altered, or authentic but moved.

A seal is made over the seal before it and the entry. A row whose seal fits *some other* seal as its
predecessor was not altered; following those true predecessors gives the number it was sealed under, and
only rows that now stand under another number are reordered (the row behind a moved one misses its
predecessor, yet stands where it stood). A seal that fits another entry under its predecessor points at the
wrong entry: reordered too. Everything else is altered, unless the row stands behind a removed seal and
nothing can be said of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_COMPARED = 300  # every suspect is compared with every other; a wholly forged chain needs no such care


@dataclass(frozen=True)
class Suspect:
    """A sealed row whose ``mac`` is not the seal of ``previous`` (the seal now before it) and ``body``."""

    number: int
    entry_id: str
    previous: str
    mac: str
    body: str
    after_gap: bool


def diagnose(
    suspects: list[Suspect], numbers: dict[str, int], seal: Callable[[str, str], str]
) -> Iterator[tuple[Suspect, str]]:
    """Each faulty suspect with ``altered`` or ``reordered``; ``numbers`` holds the place of every seal."""
    compared = suspects[:MOST_COMPARED]
    # The seal a row ought to bear stands for it too: an altered seal must not blame the row behind it.
    rightful = {seal(row.previous, row.body): row for row in compared}
    candidates = {mac for row in compared for mac in (row.previous, row.mac)} | set(rightful)
    predecessor = {
        row.mac: before for row in compared for before in candidates if seal(before, row.body) == row.mac
    }

    def sealed_as(mac: str) -> int:
        """The number a seal was made under."""
        seen = 0
        while mac in predecessor:
            mac, seen = predecessor[mac], seen + 1
        return (rightful[mac].number if mac in rightful else numbers[mac]) + seen

    for row in suspects:
        if row.mac in predecessor:
            if sealed_as(row.mac) != row.number:
                yield row, "reordered"
        elif any(seal(row.previous, other.body) == row.mac for other in compared):
            yield row, "reordered"
        elif not row.after_gap:
            yield row, "altered"
