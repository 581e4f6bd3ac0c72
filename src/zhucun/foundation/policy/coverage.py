"""Which clauses really work, by the evidence of the test runs (see ``kernel.evidence``).

A test run on each database writes ``var/evidence/<database>.json``: ``{"tree": hash, "database":
"sqlite"|"postgresql", "clauses": {clause id: [test ids]}}``. A clause is in one of these states:

``works``     proved on both databases, for the tree as it is now
``stale``     proved on both, but for another tree: run the tests again
``partial``   proved on one database only
``untested``  code says that it realises the clause, no test proves it
``open``      nothing realises it yet
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhucun.foundation.kernel.evidence import EVIDENCE, tree_hash

from . import facts, packs, usage

STATES = MappingProxyType(
    {
        "works": "有效",
        "stale": "证据过期",
        "partial": "仅一种数据库",
        "untested": "未经测试",
        "open": "尚未实现",
    }
)
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Proof:
    """What one test run proved."""

    tree: str
    database: str
    clauses: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ClauseState:
    """A clause with its state and the tests that prove it."""

    id: str
    instrument: str
    kind: str
    app: str
    state: str
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """All clauses with their states, for the tree with this hash."""

    tree: str
    clauses: tuple[ClauseState, ...]

    @property
    def total(self) -> int:
        return len(self.clauses)

    @property
    def works(self) -> int:
        return sum(clause.state == "works" for clause in self.clauses)

    def as_json(self) -> dict[str, Any]:
        """Counts and ids: in total, by state, by instrument and by kind."""
        return {
            "tree": self.tree,
            **_counted(self.clauses),
            "instruments": {
                id: _counted([c for c in self.clauses if c.instrument == id])
                for id in dict.fromkeys(c.instrument for c in self.clauses)
            },
            "kinds": {
                kind: _counted([c for c in self.clauses if c.kind == kind])
                for kind in facts.CLAUSE_KINDS
                if any(c.kind == kind for c in self.clauses)
            },
        }


def _counted(clauses: Iterable[ClauseState]) -> dict[str, Any]:
    found = list(clauses)
    ids = {state: [c.id for c in found if c.state == state] for state in STATES}
    return {
        "total": len(found),
        "works": len(ids["works"]),
        "states": {state: {"count": len(each), "ids": each} for state, each in ids.items()},
    }


def measure(
    loaded: Iterable[facts.Pack] | None = None, folder: Path = EVIDENCE, tree: str | None = None
) -> Coverage:
    """The state of every clause of the tree's packs (or of ``loaded``), by the proofs in ``folder``."""
    present = tree if tree is not None else tree_hash()
    proofs = read_proofs(folder)
    marked = usage.implementations()
    shelf = packs.read_tree()[0].values() if loaded is None else loaded
    return Coverage(
        present,
        tuple(
            ClauseState(
                clause.id,
                clause.instrument,
                clause.kind,
                clause.app,
                *_judge(clause.id, proofs, present, clause.id in marked),
            )
            for pack in shelf
            for clause in pack.clauses
        ),
    )


def read_proofs(folder: Path) -> tuple[Proof, ...]:
    """The proofs in ``folder``; a file that is no proof counts for nothing."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            clauses = {str(id): tuple(map(str, tests)) for id, tests in data["clauses"].items() if tests}
            found.append(Proof(str(data["tree"]), str(data["database"]), clauses))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return tuple(found)


def _judge(id: str, proofs: Iterable[Proof], tree: str, marked: bool) -> tuple[str, tuple[str, ...]]:
    telling = [proof for proof in proofs if id in proof.clauses]
    tests = tuple(dict.fromkeys(test for proof in telling for test in proof.clauses[id]))
    if {p.database for p in telling if p.tree == tree} >= set(DATABASES):
        return "works", tests
    if {p.database for p in telling} >= set(DATABASES):
        return "stale", tests
    if telling:
        return "partial", tests
    return ("untested" if marked else "open"), ()
