"""The words of the code lists in force."""

from collections.abc import Iterable
from datetime import date

from zhucun.foundation.policy import queries as policy


def words(lists: Iterable[str], *, division: str, on: date) -> dict[str, tuple[str, ...]]:
    """The terms of lists of ``households.codes`` in force in an area on a day; a list nobody laid down is missing."""
    known = policy.book().keys
    keys = [key for name in sorted(set(lists)) if (key := f"households.codes.{name}") in known]
    found = policy.found(keys, division=division, on=on)
    return {
        key.rpartition(".")[2]: tuple(str(row["term"]) for row in answer.value if _holds(row, on))
        for key, answer in found.items()
    }


def _holds(row: dict[str, object], on: date) -> bool:
    since, until = row.get("since"), row.get("until")
    return (not isinstance(since, date) or since <= on) and (not isinstance(until, date) or on < until)
