"""Where the code says that it realises a clause: every ``@implements("…")`` in the sources, found by reading
them.

Read, not imported, so that the answer does not depend on which modules happen to be loaded.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhucun.foundation.kernel.evidence import ROOT


@dataclass(frozen=True)
class CodePlace:
    """A function that realises a clause: its name, and file:line in the tree."""

    name: str
    where: str


@cache
def implementations(root: Path = ROOT) -> Mapping[str, tuple[CodePlace, ...]]:
    """Clause id → the functions under ``src/`` that carry ``@implements`` with it."""
    found: dict[str, list[CodePlace]] = {}
    for path in sorted((root / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "implements(" not in text or "/tests/" in path.as_posix():
            continue
        for function, ids in _marked(ast.parse(text)):
            place = CodePlace(function.name, f"{path.relative_to(root).as_posix()}:{function.lineno}")
            for clause in ids:
                found.setdefault(clause, []).append(place)
    return {clause: tuple(places) for clause, places in found.items()}


def _marked(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, list[str]]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and _name(mark.func) == "implements":
                yield (
                    node,
                    [a.value for a in mark.args if isinstance(a, ast.Constant) and isinstance(a.value, str)],
                )


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
