"""Pure verdicts on who guides whom: gaps and doubles of links, the make-up of a supervision group, the people a place names.

Nothing here refuses: each verdict is a list of ``Flag``s with the clause they rest on. A limit that no instrument in force
sets is None, and then there is nothing to hold against it.
"""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from zhucun.foundation.kernel.evidence import implements

SINGLE_SEATS = frozenset({"head", "secretary", "mayor"})


@dataclass(frozen=True)
class Flag:
    """Something to be looked into; ``clause`` is the id of the clause."""

    code: str
    sentence: str
    clause: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Limit:
    """A number an instrument fixes, with its clause."""

    number: int
    clause: str


@dataclass(frozen=True)
class Linked:
    """A leader linked to the area looked at; ``areas`` are the names of all areas of the kind he or she is linked to."""

    name: str
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Seated:
    """Somebody on a seat of a group: the kind of seat, the person, and the person's body."""

    kind: str
    person: UUID
    name: str
    body: UUID


@dataclass(frozen=True)
class Seats:
    """The seats an instrument wants in a group, in its own words, with its clause."""

    words: tuple[str, ...]
    clause: str


@implements("H15-034")
def county_link_flags(
    area: str, linked: Sequence[Linked], leaders: Limit | None, counties: Limit | None
) -> list[Flag]:
    """A county with more provincial leaders than the rule, and its leaders with more counties than the rule."""
    return [*_too_many_leaders(area, "省级领导", linked, leaders), *_too_many_areas("县", linked, counties)]


@implements("SC15-009")
def township_link_flags(
    area: str, linked: Sequence[Linked], leaders: Limit | None, townships: Limit | None
) -> list[Flag]:
    """A township with fewer or more county leaders than the rule, and its leaders with more townships than the rule."""
    flags = []
    if leaders and len(linked) < leaders.number:
        said = (
            f"只有{len(linked)}名联系的县级领导，应为{leaders.number}名" if linked else "没有联系的县级领导"
        )
        flags.append(Flag("link.gap", f"{area}{said}。", leaders.clause))
    flags += _too_many_leaders(area, "县级领导", linked, leaders)
    return flags + _too_many_areas("乡镇", linked, townships)


def _too_many_leaders(area: str, word: str, linked: Sequence[Linked], limit: Limit | None) -> list[Flag]:
    if limit is None or len(linked) <= limit.number:
        return []
    names = "、".join(one.name for one in linked)
    return [
        Flag(
            "link.leaders",
            f"{area}有{len(linked)}名联系的{word}（{names}），应为{limit.number}名。",
            limit.clause,
        )
    ]


def _too_many_areas(word: str, linked: Sequence[Linked], limit: Limit | None) -> list[Flag]:
    return [
        Flag(
            "link.areas",
            f"{one.name}联系了{len(one.areas)}个{word}（{'、'.join(one.areas)}），应为{limit.number}个。",
            limit.clause,
        )
        for one in linked
        if limit and len(one.areas) > limit.number
    ]


@implements("SC15-010")
def group_count_flags(area: str, groups: int, limit: Limit | None) -> list[Flag]:
    """A township with fewer groups than the rule."""
    if limit is None or groups >= limit.number:
        return []
    said = f"只有{groups}个督导工作组，应为{limit.number}个" if groups else "没有督导工作组"
    return [Flag("group.missing", f"{area}{said}。", limit.clause)]


@implements("SC15-010")
def seat_flags(
    area: str,
    seated: Sequence[Seated],
    wanted: Seats | None,
    leaders: Mapping[UUID, str],
    units: Mapping[str, Mapping[UUID, str]],
) -> list[Flag]:
    """What a group lacks: a head who is the linked leader, seats nobody holds, units of the township without a person in it.

    ``leaders`` are the linked leaders (id → name); ``units`` the bodies with a village in the township by the kind of seat their
    person takes.
    """
    if wanted is None:
        return []
    flags, held = [], {one.kind for one in seated}
    for word in wanted.words:
        kinds = seat_kinds().get(word, ())
        if not kinds:
            flags.append(Flag("group.word", f"席位“{word}”没有对应的登记项，请人工核对。", wanted.clause))
        for kind in kinds:
            if kind not in held:
                flags.append(
                    Flag("group.seat", f"{area}督导工作组缺{seat_title(kind, word, kinds)}。", wanted.clause)
                )
    for one in seated:
        if one.kind == "head" and one.person not in leaders:
            said = f"联系领导是{'、'.join(leaders.values())}" if leaders else "还没有登记联系领导"
            flags.append(
                Flag("group.head", f"{area}督导工作组组长{one.name}不是联系领导（{said}）。", wanted.clause)
            )
    bodies = {one.body for one in seated}
    for kind, names in units.items():
        if kind in held:  # a kind of seat nobody holds is said already
            flags += [
                Flag("group.unit", f"{name}在{area}有帮扶村，督导工作组里没有该单位的人。", wanted.clause)
                for pk, name in names.items()
                if pk not in bodies
            ]
    return flags


@implements("JX18-030")
def contact_flags(area: str, contacts: int, limit: Limit | None) -> list[Flag]:
    """A township or county with fewer named contacts than the rule."""
    if limit is None or contacts >= limit.number:
        return []
    said = (
        f"只确定了{contacts}名驻村工作联系人，应为{limit.number}名" if contacts else "没有确定驻村工作联系人"
    )
    return [Flag("contact.missing", f"{area}{said}。", limit.clause)]


@cache
def seat_kinds() -> dict[str, tuple[str, ...]]:
    """The kinds of seat that a word of an instrument names."""
    found: dict[str, tuple[str, ...]] = {}
    with (Path(__file__).parent / "data" / "seats.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["word"]] = (*found.get(row["word"], ()), row["kind"])
    return found


def seat_title(kind: str, word: str, kinds: Collection[str]) -> str:
    """A seat in the instrument's words; where one word names two seats, the seat's own."""
    own = {"secretary": "乡镇党委书记", "mayor": "乡镇长"}
    return own.get(kind, word) if len(kinds) > 1 else word


@implements("PL-111")
def responsible_flags(area: str, named: int, rule: Limit | None) -> list[Flag]:
    """An area in which nobody is named as first responsible, where the instrument with ``rule`` wants one."""
    if rule is None or named:
        return []
    return [Flag("responsible.missing", f"{area}没有确定第一责任人。", rule.clause)]


@implements("PL-038")
def unit_group_flags(counts: Mapping[str, int], wanted: Mapping[str, Limit]) -> list[Flag]:
    """A unit's leading group whose heads, deputies or members are more or fewer than the adopted instrument writes.

    ``counts`` and ``wanted`` go by the kind of seat (head, deputy, member).
    """
    words = {"head": "组长", "deputy": "副组长", "member": "成员"}
    return [
        Flag(
            f"unit_group.{kind}",
            f"本单位领导小组有{counts.get(kind, 0)}名{words[kind]}，应为{limit.number}名。",
            limit.clause,
        )
        for kind, limit in wanted.items()
        if counts.get(kind, 0) != limit.number
    ]
