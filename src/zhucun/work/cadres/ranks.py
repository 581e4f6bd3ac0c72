"""Ranks of posts in their order (公务员法 and its rules; ``data/ranks.csv``), for limits such as "not above section level".

Each step has one name and other ways to write it, among them the personal grades (职级) that stand for it. Colleges and
enterprises have posts without rank: nothing can be said of those.
"""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("data") / "ranks.csv"


def above(rank: str, limit: str) -> bool | None:
    """Whether ``rank`` is higher than ``limit`` (科级 includes 副科级 and 正科级); None where either has no known step."""
    steps = _steps()
    held, most = steps.get(rank.strip()), steps.get(limit.strip())
    return None if held is None or most is None else held > most


def names() -> list[str]:
    """The ranks from the lowest up, by their one name."""
    return [row["rank"] for row in _rows()]


def written() -> list[tuple[str, str]]:
    """Every way to write a rank with its one name, the name itself first."""
    return [(text, row["rank"]) for row in _rows() for text in (row["rank"], *row["also"].split())]


@cache
def _rows() -> list[dict[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _steps() -> dict[str, int]:
    step = {row["rank"]: int(row["step"]) for row in _rows()}
    return {text: step[name] for text, name in written()}
