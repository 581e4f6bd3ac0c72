"""What a digest tells: apps above declare functions that say, for a person and a day, what waits and what is late.

A line holds a count and words that name no person: mail passes through servers that are not ours.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.kernel.actor import Actor


@dataclass(frozen=True)
class Line:
    """``count`` things of one kind; ``text`` names the kind, never a person; ``path`` opens them."""

    text: str
    count: int
    path: str
    late: bool = False


Source = Callable[[Actor, date], Iterable[Line]]
_sources: list[Source] = []


def declare(source: Source) -> None:
    """Add a source (called in ``AppConfig.ready``); declaring twice is once."""
    if source not in _sources:
        _sources.append(source)


def lines(*, viewer: Actor, on: date) -> list[Line]:
    """Everything to tell, what is late first."""
    found = [line for source in _sources for line in source(viewer, on) if line.count]
    return sorted(found, key=lambda line: not line.late)
