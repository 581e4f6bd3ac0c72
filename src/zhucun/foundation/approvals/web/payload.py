"""What is decided, laid out to be read: pairs, and a table for each list of things. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhucun.foundation.ui import formats
from zhucun.foundation.ui.tables import Column, Table


@dataclass
class LaidOut:
    """``facts`` are (label, value); ``tables`` are the lists of mappings, each under its own name."""

    facts: list[tuple[str, object]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def laid_out(payload: Mapping[str, Any]) -> LaidOut:
    """``payload`` in its order; what lies deeper is named by its way down (安排 · 日期)."""
    found = LaidOut()
    for label, value in _leaves(payload, ()):
        if _is_table(value):
            found.tables.append(_table(label, value))
        else:
            found.facts.append((label, _plain(value)))
    return found


def _leaves(content: Mapping[str, Any], way: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*way, name))
        else:
            yield " · ".join((*way, name)), value


def _is_table(value: Any) -> bool:  # noqa: ANN401 - plain data
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _table(caption: str, rows: list[Mapping[str, Any]]) -> Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = tuple(Column(name, name, read=_reader(name)) for name in names)
    return Table(caption, columns, rows, stack=True)


def _reader(name: str) -> Callable[[Any], object]:
    return lambda row: _plain(row.get(name))


def _plain(value: Any) -> object:  # noqa: ANN401 - plain data
    if isinstance(value, list):
        return "、".join(formats.text(_plain(one)) for one in value) or None
    if isinstance(value, Mapping):
        return "；".join(f"{name}：{formats.text(_plain(one))}" for name, one in value.items())
    return value
