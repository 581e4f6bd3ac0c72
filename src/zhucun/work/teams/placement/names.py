"""How two spellings of a unit's name differ, and which placed name is which listed unit.

Four steps, each weaker than the one before: equal text; an alias that a person has confirmed; the same words
but for brackets, place prefix or legal form; an abbreviation or a single misprinted character. The last two
are only proposals: they are reported until a person confirms them, for similar names may be two different
bodies (省地税局, 省国税局). A name that fits none stays unmatched; what is left of its category is offered as
candidates.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal

from .categories import compatible
from .facts import ListedUnit, PlacedUnit
from .text import plain

How = Literal["exact", "alias", "variant", "misprint", "none"]

_PROVINCES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|"
    "云南|西藏|陕西|甘肃|青海|宁夏|新疆"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_PREFIX = re.compile(rf"^(?:中国)?(?:(?:{_PROVINCES})(?:省|市|自治区)?|省|市|自治区)?")
_PLACE = re.compile(rf"({_PROVINCES})(?:省|市)(?=.)")
_LEGAL_FORM = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|总公司|股份)")
_FORMS: dict[str, Callable[[str], str]] = {
    "括号内容不同": lambda name: _BRACKETS.sub("", name),
    "“省”字、地名或“中国”等前缀不同": lambda name: _PREFIX.sub("", _PLACE.sub(r"\1", name)),
    "公司形式的写法不同": lambda name: _LEGAL_FORM.sub("", name),
}
# Below these lengths (in characters) an abbreviation or a single differing character proves nothing.
_SHORTEST_ABBREVIATION = 3
_SHORTEST_MISPRINT = 5


@dataclass(frozen=True)
class Match:
    """What a placed name was found to be. ``listed`` is an index into the list; ``kind`` says in Chinese how
    they differ.
    """

    how: How
    listed: int | None = None
    kind: str = ""
    candidates: tuple[int, ...] = ()


def describe(placed: str, listed: str) -> tuple[How, str] | None:
    """How two names differ if they can be one unit, ``None`` if nothing speaks for it."""
    one, other = plain(placed), plain(listed)
    if one == other:
        return "exact", ""
    for size in range(1, len(_FORMS) + 1):
        for chosen in combinations(_FORMS, size):
            if (core := _reduce(one, chosen)) and core == _reduce(other, chosen):
                return "variant", "，".join(chosen)
    core, target = _reduce(one, tuple(_FORMS)), _reduce(other, tuple(_FORMS))
    pairs = ((one, other), (_BRACKETS.sub("", one), _BRACKETS.sub("", other)), (core, target))
    if any(len(a) >= _SHORTEST_ABBREVIATION and _within(a, b) for a, b in pairs):
        return "variant", "简称（省略若干字）"
    if any(len(b) >= _SHORTEST_ABBREVIATION and _within(b, a) for a, b in pairs):
        return "variant", "比名单多写若干字"
    if len(core) == len(target) >= _SHORTEST_MISPRINT:
        wrong = [(a, b) for a, b in zip(core, target, strict=True) if a != b]
        if len(wrong) == 1:
            return "misprint", f"疑为错字：“{wrong[0][0]}”应为“{wrong[0][1]}”"
    return None


def match_names(
    placed: Sequence[PlacedUnit], listed: Sequence[ListedUnit], aliases: Mapping[str, str]
) -> list[Match]:
    """One match for each placed name. ``aliases``: ``plain`` placed name → listed name, confirmed by a
    person.
    """
    by_name: dict[str, int] = {}
    for index, unit in enumerate(listed):
        by_name.setdefault(plain(unit.name), index)
    found: dict[int, Match] = {}
    for index, entry in enumerate(placed):
        name = plain(entry.name)
        if name in by_name:
            found[index] = Match("exact", by_name[name])
        elif (target := by_name.get(plain(aliases.get(name, "")))) is not None:
            found[index] = Match("alias", target)

    taken = {match.listed for match in found.values()}
    free = {index for index in by_name.values() if index not in taken}
    for _, _, index, target, how, kind in _proposals(placed, listed, found.keys(), free):
        if index not in found and target in free:
            found[index] = Match(how, target, kind)
            free.discard(target)
    for index, entry in enumerate(placed):
        if index not in found:
            found[index] = _second_spelling(entry, listed) or Match(
                "none", candidates=tuple(_by_likeness(entry, listed, free))
            )
    return [found[index] for index in range(len(placed))]


def _proposals(
    placed: Sequence[PlacedUnit], listed: Sequence[ListedUnit], settled: Collection[int], free: set[int]
) -> list[tuple[int, float, int, int, How, str]]:
    """Every pair that could be one unit, best first: same category before another, then the more alike."""
    pairs: list[tuple[int, float, int, int, How, str]] = []
    for index, entry in enumerate(placed):
        if index in settled:
            continue
        for target in free:
            described = describe(entry.name, listed[target].name)
            if described:
                other = 0 if compatible(entry.category, listed[target].category) else 1
                pairs.append((other, -_likeness(entry.name, listed[target].name), index, target, *described))
    return sorted(pairs)


def _second_spelling(entry: PlacedUnit, listed: Sequence[ListedUnit]) -> Match | None:
    """A unit placed once already, under another spelling of the same words."""
    for index, unit in enumerate(listed):
        forms = tuple(_FORMS)
        core = _reduce(plain(entry.name), forms)
        if len(core) >= _SHORTEST_ABBREVIATION and core == _reduce(plain(unit.name), forms):
            described = describe(entry.name, unit.name)
            if described:
                return Match(described[0], index, described[1])
    return None


def _by_likeness(entry: PlacedUnit, listed: Sequence[ListedUnit], free: set[int]) -> list[int]:
    own = [index for index in free if compatible(entry.category, listed[index].category)]
    return sorted(own, key=lambda index: (-_likeness(entry.name, listed[index].name), index))[:3]


def _reduce(name: str, forms: Sequence[str]) -> str:
    for form in forms:
        name = _FORMS[form](name)
    return name


def _within(short: str, long: str) -> bool:
    """Whether the characters of the one stand in the other in the same order."""
    rest = iter(long)
    return len(short) < len(long) and all(char in rest for char in short)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, plain(one), plain(other), autojunk=False).ratio()
