"""Whole lists of cadres against what is registered: who is new, who changed, who is as before. Pure.

A row is matched by the index of its identity number, else by unit, name and month of birth. A blank cell leaves what is
registered as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from zhucun.foundation.kernel.errors import Refusal

from .facts import Facts, Line, PostFacts
from .rules import post_since


@dataclass(frozen=True)
class ListedCadre:
    """A row of a list. ``row`` is its number in the file, ``given`` the facts it fills in, ``number`` the identity number
    in standard form or "", ``lines`` None where the résumé is blank."""

    row: int
    organisation: UUID
    given: Mapping[str, Any]
    number: str = ""
    title: str = ""
    department: str = ""
    rank: str = ""
    since: date | None = None
    lines: tuple[Line, ...] | None = None


@dataclass(frozen=True)
class Registered:
    """A cadre as registered, with the open post and the résumé; ``index`` is the blind index of the number or ""."""

    id: UUID
    county: str
    organisation: UUID
    unit: str
    facts: Facts
    index: str
    post: PostFacts | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Change:
    """What becomes of a row: ``before`` None is a new cadre. ``post`` is a post to open, or with ``in_place`` to correct the
    open one that began no earlier; ``index`` is set where the number is to be written."""

    listed: ListedCadre
    before: Registered | None
    facts: Facts
    index: str = ""
    post: PostFacts | None = None
    in_place: bool = False
    lines: tuple[Line, ...] | None = None

    @property
    def nothing(self) -> bool:
        """Whether everything is as before."""
        return (
            self.before is not None
            and self.facts == self.before.facts
            and not (self.index or self.post or self.lines is not None)
        )


@dataclass
class _Known:
    by_index: dict[str, list[Registered]] = field(default_factory=dict)
    by_name: dict[tuple[UUID, str, date], list[Registered]] = field(default_factory=dict)


def compare(
    rows: Sequence[ListedCadre],
    indexes: Mapping[int, str],
    registered: Iterable[Registered],
    counties: Mapping[UUID, str],
    on: date,
) -> list[Change]:
    """What each row does to the register; ``indexes`` are the blind indexes by row, ``counties`` those of the units.

    Raises ``Refusal`` naming the rows where two mean one person, one means two, or the number stands with another unit of
    the area.
    """
    known = _Known()
    for one in registered:
        if one.index:
            known.by_index.setdefault(one.index, []).append(one)
        known.by_name.setdefault((one.organisation, one.facts.name, one.facts.born_month), []).append(one)
    taken: dict[object, int] = {}
    changes = []
    for row in rows:
        index = indexes.get(row.row, "")
        before = _match(row, index, known, counties[row.organisation])
        for mark in _marks(row, index, before):
            if taken.setdefault(mark, row.row) != row.row:
                raise Refusal(f"第 {taken[mark]} 行和第 {row.row} 行是同一个人，请保留一行。")
        changes.append(_change(row, index, before, on))
    return changes


def _match(row: ListedCadre, index: str, known: _Known, county: str) -> Registered | None:
    if index:
        for one in known.by_index.get(index, ()):
            if one.organisation == row.organisation:
                return one
            if one.county == county:
                raise Refusal(
                    f"第 {row.row} 行的身份证号已登记在{one.unit}名下（{one.facts.name}）。"
                    "请先在该人页面办理调动任职，再导入。"
                )
    key = (row.organisation, row.given["name"], row.given["born_month"])
    fits = [one for one in known.by_name.get(key, ()) if not (index and one.index and one.index != index)]
    if len(fits) > 1:
        raise Refusal(
            f"第 {row.row} 行：本单位有 {len(fits)} 名同名同出生年月的“{row.given['name']}”，请填写身份证号以便区分。"
        )
    return fits[0] if fits else None


def _marks(row: ListedCadre, index: str, before: Registered | None) -> list[object]:
    """What no other row may share: the number, the registered cadre, or the name where nothing else tells people apart."""
    marks: list[object] = [index] if index else []
    if before:
        marks.append(before.id)
    elif not index:
        marks.append((row.organisation, row.given["name"], row.given["born_month"]))
    return marks


def _change(row: ListedCadre, index: str, before: Registered | None, on: date) -> Change:
    lines = row.lines
    if before is None:
        post = _post(row, post_since(row.since, lines or (), on)) if row.title else None
        return Change(row, None, Facts(**row.given), index, post, lines=lines)
    facts = replace(before.facts, **row.given)
    new_index = index if index != before.index else ""
    wanted, in_place = _new_post(row, before.post, on)
    new_lines = lines if lines is not None and lines != before.lines else None
    return Change(row, before, facts, new_index, wanted, in_place, new_lines)


def _new_post(row: ListedCadre, held: PostFacts | None, on: date) -> tuple[PostFacts | None, bool]:
    if not row.title:
        return None, False
    if held is None:
        return _post(row, post_since(row.since, row.lines or (), on)), False
    wanted = PostFacts(row.title, held.since, row.department or held.department, row.rank or held.rank)
    if wanted == held:
        return None, False
    since = row.since or on
    return (replace(wanted, since=since), False) if since > held.since else (wanted, True)


def _post(row: ListedCadre, since: date) -> PostFacts:
    return PostFacts(row.title, since, row.department, row.rank)
