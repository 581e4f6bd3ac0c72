"""Whether clauses work, by the evidence of the tests, as the pages show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from zhucun.foundation.kernel.evidence import tree_hash
from zhucun.foundation.policy import coverage
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.coverage import STATES, ClauseState
from zhucun.foundation.ui.parts import Tag, Tone

TONES: dict[str, Tone] = {"works": "ok", "stale": "warn", "partial": "warn", "untested": "info", "open": ""}
MEANINGS = {
    "works": "两种数据库上的测试都证明它有效",
    "stale": "两种数据库上证明过，但程序或制度包此后改动过，须重新运行测试",
    "partial": "只在一种数据库上证明过",
    "untested": "程序声明已实现，还没有测试证明",
    "open": "程序还没有实现",
}


@dataclass(frozen=True)
class Line:
    """How many clauses of an instrument are in each state; ``instrument`` is "" for the total."""

    instrument: str
    title: str
    total: int
    works: int
    stale: int
    partial: int
    untested: int
    open: int


def tag(state: str) -> Tag:
    """The state in a word."""
    return Tag(STATES[state], TONES[state])


def of_clause(clause: str) -> ClauseState:
    """The state of one clause the register holds."""
    book = policy.book()
    pack = book.packs[book.clauses[clause].instrument]
    return next(found for found in coverage.measure([pack], tree=_tree()).clauses if found.id == clause)


def everything() -> tuple[ClauseState, ...]:
    """The state of every clause in force."""
    return coverage.measure(policy.book().packs.values(), tree=_tree()).clauses


def lines(clauses: Sequence[ClauseState]) -> tuple[list[Line], Line]:
    """A line per instrument, and the total."""
    packs = policy.book().packs
    found = [
        _line(id, packs[id].instrument.title, [c for c in clauses if c.instrument == id])
        for id in dict.fromkeys(clause.instrument for clause in clauses)
    ]
    return found, _line("", "合计", clauses)


def _line(id: str, title: str, clauses: Iterable[ClauseState]) -> Line:
    states = [clause.state for clause in clauses]
    return Line(id, title, len(states), *(states.count(state) for state in STATES))


@cache
def _tree() -> str:
    """The hash of the program that runs; it does not change under a running process."""
    return tree_hash()
