"""Which value holds: asking the book, and why the other candidates did not win.

``resolve`` answers *which value holds for a key, in an area, on a day*. Candidates are the values of that key
from instruments that hold there on that day (issued for the area or one above it, or adopted by one of them),
and local values. They carry a *force*:

``default``   the nearest area wins, then the latest value.
``floor``, ``ceiling``   a bound that no value goes past, however near or new; where it is passed, the bound
    itself answers. Of several, the superior one has the last word.
``ban``       a value that may not be chosen, unless the candidate cites a security or emergency exception;
    ``instead`` takes its place.

A bound or ban gives way only to a later instrument *of the same area* that says otherwise (a local value
never does). A value ends when its instrument is repealed or replaced by one of an area as high or higher.
"""

import builtins
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from zhucun.foundation.kernel.errors import Refusal

from . import areas, facts
from .book import Book, Repeal, Rule, places
from .wording import display

T = TypeVar("T")

# Areas from the nearest to the nation: a code, or the codes and the key an area goes by.
Path = Sequence[str | tuple[str, ...]]


class UnknownKey(Refusal):
    """The key is not declared in the vocabulary."""

    def __init__(self, key: str, keys: Iterable[str]) -> None:
        near = "".join(f"是否为 {one}？" for one in get_close_matches(key, keys, n=1, cutoff=0.75))
        super().__init__(f"参数词表里没有键“{key}”，请核对拼写（见 policies/keys.yaml）。{near}")


class NoValue(Refusal):
    """No instrument and no local value fixes the key there on that day."""

    def __init__(self, key: facts.Key, division: str, on: date) -> None:
        place = f"区划 {division}" if division else "全国"
        super().__init__(
            f"{on:%Y-%m-%d} 在{place}没有制度规定“{key.title}”（{key.key}）。"
            "请核对日期和地区，或先装入、采用相应制度。"
        )


@dataclass(frozen=True)
class Lost:
    """A candidate that did not become the answer, and why (Chinese)."""

    value: facts.Value
    clause: str
    instrument: str
    division: str
    force: str
    reason_zh: str
    valid_from: date
    valid_to: date | None
    citation: str = ""
    shown: str = ""
    local: str = ""


@dataclass(frozen=True)
class Answer:
    """The value that holds, with what it rests on and what it prevailed over.

    ``clause`` and ``instrument`` are ids, "" for a local value (then ``citation`` names its document).
    ``division`` is the area whose rule it is. ``valid_from``/``valid_to`` are the days of that rule,
    half-open. ``version`` identifies the text of the pack, for verdicts that keep what they used. ``shown``
    is the value in words with its unit.
    """

    key: str
    title: str
    type: str
    value: Any  # a facts.Value, of the type that ``type`` names
    unit: str
    clause: str
    instrument: str
    division: str
    force: str
    valid_from: date
    valid_to: date | None
    severity: str | None
    reading: str = ""
    citation: str = ""
    version: str = ""
    shown: str = ""
    local: str = ""
    lost: tuple[Lost, ...] = ()

    @property
    def integer(self) -> int:
        """The value of an ``int`` key."""
        return self._as(int)

    @property
    def decimal(self) -> Decimal:
        """The value of a ``decimal`` or ``money`` key (yuan)."""
        return self._as(Decimal)

    @property
    def flag(self) -> bool:
        """The value of a ``bool`` key."""
        return self._as(bool)

    @property
    def text(self) -> str:
        """The value of a ``text`` or ``choice`` key."""
        return self._as(str)

    @property
    def day(self) -> date:
        """The value of a ``date`` key."""
        return self._as(date)

    @property
    def items(self) -> tuple[Any, ...]:
        """The items of a ``list`` key, the rows (mappings) of a ``table`` key."""
        return self._as(tuple)

    def day_in(self, year: int) -> date:
        """The day of ``year`` that a ``month_day`` key names; 29 February falls on the 28th where there is
        none.
        """
        month, day = (int(part) for part in self._as(str).split("-"))
        try:
            return date(year, month, day)
        except ValueError:
            return date(year, month, day - 1)

    def _as(self, wanted: "builtins.type[T]") -> T:
        if isinstance(self.value, bool) is not (wanted is bool) or not isinstance(self.value, wanted):
            raise TypeError(f"{self.key} is of type {self.type}, asked for {wanted.__name__}")
        return self.value


def resolve(book: Book, key: str, path: Path, on: date) -> Answer:
    """The value of ``key`` in the area ``path[0]`` on the day ``on``.

    ``path`` are division codes from the area itself up to the nation "" (a tuple where an area goes by
    several). Raises ``UnknownKey`` for a key the vocabulary does not declare and ``NoValue`` where nothing
    fixes it.
    """
    spec = book.keys.get(key)
    if spec is None:
        raise UnknownKey(key, book.keys)
    contest = _Contest(book, spec, path, on)
    winner = contest.decide()
    if winner is None:
        raise NoValue(spec, contest.here, on)
    pack = book.packs.get(winner.instrument)
    return Answer(
        key,
        spec.title,
        spec.type,
        winner.value,
        spec.unit,
        winner.clause,
        winner.instrument,
        winner.area,
        winner.force,
        winner.valid_from,
        winner.valid_to,
        winner.severity,
        winner.reading,
        winner.citation,
        pack.sha256[:12] if pack else "",
        display(winner.value, spec),
        winner.local,
        contest.losers(winner),
    )


class _Contest:
    """One question: the candidates, in order, and why each one lost."""

    def __init__(self, book: Book, key: facts.Key, path: Path, on: date) -> None:
        self.key = key
        names = [(step,) if isinstance(step, str) else step for step in path]
        self.rank = _rank(path)
        self.here = names[0][0] if names else ""
        self.reasons: dict[str, str] = {}
        here = [
            r
            for r in book.rules.get(key.key, ())
            if r.area in self.rank and facts.holds(r.valid_from, r.valid_to, on)
        ]
        self.candidates = sorted(self._once(here), key=self._order)
        for rule in self.candidates:
            if repeal := self._repealed(book, rule, on):
                self.reasons[rule.source] = f"自{repeal.start}起被{repeal.citation}{repeal.verb}"
        standing = [r for r in self.candidates if r.source not in self.reasons]
        for rule in standing:
            if rule.force != "default" and (later := self._lifted(rule, standing)):
                self.reasons[rule.source] = f"同一地区自{later.valid_from}起由{later.citation}另行规定"
        self.standing = [r for r in standing if r.source not in self.reasons]

    def decide(self) -> Rule | None:
        """The winner: the first default that no ban stops, then kept within the bounds."""
        bounds = [r for r in self.standing if r.force in {"floor", "ceiling"}]
        return self._within(self._chosen(), bounds)

    def losers(self, winner: Rule) -> tuple[Lost, ...]:
        """Every other candidate with its reason."""
        return tuple(
            Lost(
                rule.value,
                rule.clause,
                rule.instrument,
                rule.area,
                rule.force,
                self.reasons.get(rule.source) or self._outranked(rule, winner),
                rule.valid_from,
                rule.valid_to,
                rule.citation,
                display(rule.value, self.key),
                rule.local,
            )
            for rule in self.candidates
            if rule.source != winner.source
        )

    def _order(self, rule: Rule) -> tuple[int, int, int, str]:
        """Nearest first, then latest; the rest only makes the order the same every time."""
        return (
            self.rank[rule.area],
            -rule.valid_from.toordinal(),
            -(date.max if rule.local else rule.signed).toordinal(),
            rule.source,
        )

    def _once(self, rules: Iterable[Rule]) -> list[Rule]:
        """Each parameter in one area only: where it was issued; failing that, the nearest area that adopted
        it.

        An area that passes on what already holds there does not make it its own, nearer rule.
        """
        best: dict[str, Rule] = {}
        for rule in rules:
            known = best.get(rule.source)
            if known is None or self._closer(rule) < self._closer(known):
                best[rule.source] = rule
        return list(best.values())

    def _closer(self, rule: Rule) -> tuple[bool, int, int]:
        return (not rule.issued_here, self.rank[rule.area], rule.valid_from.toordinal())

    def _repealed(self, book: Book, rule: Rule, on: date) -> Repeal | None:
        return next(
            (
                repeal
                for repeal in sorted(
                    book.repeals.get(rule.instrument, ()), key=lambda r: (r.start, r.citation)
                )
                if repeal.start <= on
                and repeal.area in self.rank
                and self.rank[repeal.area] >= self.rank[rule.area]
            ),
            None,
        )

    def _lifted(self, bound: Rule, standing: Iterable[Rule]) -> Rule | None:
        """A later instrument of the same area that says otherwise than the bound or ban."""
        return next(
            (
                rule
                for rule in standing
                if rule.instrument not in ("", bound.instrument)
                and self.rank[rule.area] == self.rank[bound.area]
                and rule.valid_from > bound.valid_from
                and rule.exception is None
                and rule.force in {"default", bound.force}
                and _against(rule, bound)
            ),
            None,
        )

    def _chosen(self) -> Rule | None:
        bans = [r for r in self.standing if r.force == "ban"]
        for rule in self.standing:
            if rule.force != "default":
                continue
            kept = self._unbanned(rule, bans)
            if kept is not None:
                return kept
        stands_in = (self._unbanned(replace(ban, force="default"), bans) for ban in bans)
        return next((rule for rule in stands_in if rule is not None), None)

    def _unbanned(self, rule: Rule, bans: Sequence[Rule]) -> Rule | None:
        """``rule``, or the ban whose ``instead`` takes its place, or None where it is banned without a
        substitute.
        """
        tried: set[str] = set()
        while rule.exception is None:
            ban = next((ban for ban in bans if ban.value == rule.value), None)
            if ban is None:
                return rule
            self.reasons.setdefault(rule.source, f"自{ban.valid_from}起被{ban.citation}（{ban.clause}）禁止")
            if ban.instead is None or ban.source in tried:
                return None
            tried.add(ban.source)
            rule = replace(ban, value=ban.instead)
        return rule

    def _within(self, rule: Rule | None, bounds: Sequence[Rule]) -> Rule | None:
        """``rule`` kept within the bounds, the superior and later ones last; the first bound where there is
        no rule.
        """
        for bound in sorted(bounds, key=self._order_of_bounds):
            if rule is None or facts.past(rule.value, bound.force, bound.value):
                if rule is not None:
                    word = "低于" if bound.force == "floor" else "高于"
                    limit = f"{facts.FORCES[bound.force]}{display(bound.value, self.key)}"
                    self.reasons[rule.source] = f"{word}{bound.citation}（{bound.clause}）的{limit}"
                rule = bound
        return rule

    def _order_of_bounds(self, rule: Rule) -> tuple[int, int, int, str]:
        rank, start, signed, source = self._order(rule)
        return (rank, -start, -signed, source)

    def _outranked(self, rule: Rule, winner: Rule) -> str:
        if rule.force in {"floor", "ceiling"}:
            return f"所取的值没有越过这一{facts.FORCES[rule.force]}"
        if rule.force == "ban":
            return "所取的值不是被禁止的值"
        if winner.force != "default":
            return f"以{winner.citation}（{winner.clause}）的{facts.FORCES[winner.force]}规定为准"
        if self.rank[rule.area] > self.rank[winner.area]:
            return f"更近的地区已有规定：{winner.citation}"
        return f"同一地区有更晚的规定：{winner.citation}，自{winner.valid_from}起"


def _against(rule: Rule, bound: Rule) -> bool:
    if bound.force == "ban":
        return rule.force == "default" and rule.value == bound.value
    return facts.past(rule.value, bound.force, bound.value)


def packs_in_force(book: Book, path: Path, on: date) -> list[facts.Pack]:
    """The packs in force in the area ``path[0]`` on a day, the nearest area's first, then the latest; none that is repealed."""
    rank = _rank(path)
    found: list[tuple[tuple[int, int, str], facts.Pack]] = []
    for pack in book.packs.values():
        here = [
            (rank[place.area], -place.start.toordinal(), pack.id)
            for place in places(pack.instrument, book.adoptions)
            if place.area in rank and facts.holds(place.start, place.end, on)
        ]
        ended = any(
            repeal.start <= on and repeal.area in rank and rank[repeal.area] >= min(here)[0]
            for repeal in (book.repeals.get(pack.id, ()) if here else ())
        )
        if here and not ended:
            found.append((min(here), pack))
    return [pack for _, pack in sorted(found, key=lambda one: one[0])]


def _rank(path: Path) -> dict[str, int]:
    """How far away each area of the path is, by any of its names; the nearest name wins."""
    names = [(step,) if isinstance(step, str) else step for step in path]
    return {areas.short(code): at for at, codes in reversed([*enumerate(names)]) for code in codes}


def judge(book: Book, case: facts.Case, path: Callable[[str], Path] = areas.path) -> str:
    """ "" where the book answers a case as expected, else a Chinese sentence with what it answers."""
    key = book.keys[case.key]
    expected = "无值" if case.expect is None else display(case.expect, key)
    try:
        answer = resolve(book, case.key, path(case.division), case.on)
    except NoValue:
        return "" if case.expect is None else f"事例“{case.case}”应为{expected}，实际没有值"
    if answer.value == case.expect:
        return ""
    return f"事例“{case.case}”应为{expected}，实际为{answer.shown}（{answer.citation} {answer.clause}）"
