"""The words of the code lists in force."""

from collections.abc import Iterable, Mapping
from datetime import date

from zhucun.foundation.policy import queries as policy

PREFIX = "households.codes."


def words(lists: Iterable[str], *, division: str, on: date) -> dict[str, tuple[str, ...]]:
    """The terms of lists of ``households.codes`` in force in an area on a day, those of the place last; a list nobody laid down is
    missing."""
    wanted = sorted(set(lists))
    keys = [f"{PREFIX}{name}" for name in wanted]
    found = policy.found([*keys, f"{PREFIX}local"], division=division, on=on)
    local = found.pop(f"{PREFIX}local", None)
    return {
        key.removeprefix(PREFIX): tuple(
            str(row["term"])
            for row in (*answer.value, *(_of(local.value, key) if local else ()))
            if _holds(row, on)
        )
        for key, answer in found.items()
    }


def _of(rows: Iterable[Mapping[str, object]], key: str) -> list[Mapping[str, object]]:
    return [row for row in rows if f"{PREFIX}{row['list']}" == key]


def _holds(row: Mapping[str, object], on: date) -> bool:
    since, until = row.get("since"), row.get("until")
    return (not isinstance(since, date) or since <= on) and (not isinstance(until, date) or on < until)
