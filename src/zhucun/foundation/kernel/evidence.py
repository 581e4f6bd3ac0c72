"""Which clauses of the instruments really work: evidence instead of claims.

``@implements("JX18-043")`` on a rule, check, view or document records that it ran. While the test suite
runs, the pytest plugin in ``tests/`` collects, for each test marked ``@pytest.mark.clause("JX18-043")``
that passed, whether an implementation of that clause really ran; the result lies in
``var/evidence/<database>.json`` bound to the hash of the tree. A clause *works* when both databases prove
it for the present tree.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ROOT = Path(__file__).resolve().parents[4]
EVIDENCE = ROOT / "var" / "evidence"

# clause id -> "module.function" of every implementation that was imported; and the ids that ran since
# `watch`.
implementations: dict[str, set[str]] = {}
_ran: set[str] = set()


def implements(*clauses: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function as realising the clauses; each call records that they ran."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        for clause in clauses:
            implementations.setdefault(clause, set()).add(f"{function.__module__}.{function.__qualname__}")

        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            _ran.update(clauses)
            return function(*args, **kwargs)

        return wrapper

    return decorate


def touched(*clauses: str) -> None:
    """Record that data of these clauses decided something (a pack's loader, a parameter's resolver)."""
    _ran.update(clauses)


def watch() -> None:
    """Forget what ran; the test plugin calls this before each test."""
    _ran.clear()


def ran() -> frozenset[str]:
    """Clause ids whose implementations ran since the last ``watch``."""
    return frozenset(_ran)


def tree_hash(root: Path = ROOT) -> str:
    """A hash over what decides behaviour: sources, packs and tests; equal trees give equal hashes."""
    digest = hashlib.sha256()
    for folder in ("src", "policies", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".yaml", ".html", ".typ", ".csv", ".json"} and path.is_file():
                digest.update(str(path.relative_to(root)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
