"""Duties: who owes what by when, derived from clauses and records, never stored.

An app declares in its ``obligations.py`` a function that, for a viewer and a day, yields the duties in the
viewer's scope, each with its due date from policy and the day it was fulfilled from the records. Nothing
here is typed in by anybody; a duty disappears from the lists when the record that fulfils it exists.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.resolution import resolve


@dataclass(frozen=True)
class Duty:
    """Something owed. ``clause`` is the clause id; ``url`` opens the place where it is done; ``area`` a
    division key. ``soon_days`` is how many days ahead the area has a duty marked as soon due.
    """

    code: str
    title: str
    who: str
    due: date
    clause: str
    url: str = ""
    area: str = ""
    done: date | None = None
    soon_days: int = 0

    def state(self, on: date) -> str:
        """``done``, ``late`` (done after the day), ``overdue`` or ``open`` on the given day; the due day
        itself is in time.
        """
        if self.done is not None and self.done <= on:
            return "late" if self.done > self.due else "done"
        return "overdue" if on > self.due else "open"

    def soon(self, on: date) -> bool:
        """Whether the duty is open and due within ``soon_days`` (counted from the day, the last one included)."""
        return self.state(on) == "open" and (self.due - on).days <= self.soon_days

    def distance(self, on: date) -> str:
        """How far the due day is, in words; what is due soon says so."""
        days = (self.due - on).days
        if self.state(on) in {"done", "late"}:
            return "已办" if self.state(on) == "done" else "逾期办结"
        if days < 0:
            return f"逾期 {-days} 天"
        if days == 0:
            return "今天到期"
        return f"将到期，还有 {days} 天" if self.soon(on) else f"还有 {days} 天"


Source = Callable[[Actor, date], Iterable[Duty]]
_sources: list[Source] = []


def declare(source: Source) -> None:
    """Add a source of duties (called in ``AppConfig.ready``); declaring twice is once."""
    if source not in _sources:
        _sources.append(source)


def duties(*, viewer: Actor, on: date) -> list[Duty]:
    """All duties in the viewer's scope, by due date; each knows how soon is soon in its area."""
    found = [duty for source in _sources for duty in source(viewer, on)]
    soon = _soon_days({duty.area for duty in found}, on)
    found = [replace(duty, soon_days=soon[duty.area]) for duty in found]
    return sorted(found, key=lambda duty: (duty.due, duty.code, duty.who))


@implements("PD-011")
def _soon_days(areas: set[str], on: date) -> dict[str, int]:
    """``obligations.soon_days`` of each area; that of the nation where the register does not know the area."""
    if not areas:
        return {}
    book, ways = policy.book(), divisions.ways_up(areas, on)
    paths = {key: [(area.code or area.key, area.key) for area in ways.get(key, ())] for key in areas}
    return {
        key: resolve(book, "obligations.soon_days", path or [("",)], on).integer
        for key, path in paths.items()
    }


def waiting(*, viewer: Actor, on: date) -> list[Duty]:
    """Duties not yet fulfilled and not yet overdue."""
    return [duty for duty in duties(viewer=viewer, on=on) if duty.state(on) == "open"]


def overdue(*, viewer: Actor, on: date) -> list[Duty]:
    """Duties past their day."""
    return [duty for duty in duties(viewer=viewer, on=on) if duty.state(on) == "overdue"]
