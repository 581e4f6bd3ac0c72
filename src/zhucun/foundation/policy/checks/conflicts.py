"""Does the pack contradict another of the same area without saying why?

Two instruments of one area that fix different values of the same force for the same days are a conflict, and
so is a later value below an earlier floor of the area. It is explained by a relation between the instruments
(replaces, repeals, supplements) or by a ``reading`` at one of the values that names the other's clause,
number or id; the later one then wins.
"""

from collections.abc import Iterable, Mapping, Sequence

from .. import facts
from ..book import Place, earlier, places
from ..number import try_parse
from ..reading import Fault

_EXPLAINING = frozenset({"replaces", "repeals", "supplements"})


def check(
    pack: facts.Pack,
    others: Iterable[facts.Pack],
    adoptions: Sequence[facts.Adoption],
    keys: Mapping[str, facts.Key],
    where: str,
) -> list[Fault]:
    """Values of ``pack`` that contradict a value of another pack in the same area and time, unexplained."""
    faults = []
    mine = places(pack.instrument, adoptions)
    for other in others:
        if _related(pack.instrument, other.instrument) or _related(other.instrument, pack.instrument):
            continue
        shared = [(m, o) for m in mine for o in places(other.instrument, adoptions) if m.area == o.area]
        if not shared:
            continue
        by_key: dict[str, list[facts.Parameter]] = {}
        for p in other.parameters:
            by_key.setdefault(p.key, []).append(p)
        for p in pack.parameters:
            for q in by_key.get(p.key, ()):
                if not _contradict(p, q) or _names(p, other.instrument, q) or _names(q, pack.instrument, p):
                    continue
                if any(_meet(p, m, q, o) for m, o in shared):
                    faults.append(_fault(p, other.instrument, q, keys[p.key], where))
    return faults


def _names(p: facts.Parameter, other: facts.Instrument, q: facts.Parameter) -> bool:
    """Whether the reading at ``p`` speaks of the value it contradicts."""
    return any(name and name in p.reading for name in (q.clause, other.number, other.id))


def _contradict(p: facts.Parameter, q: facts.Parameter) -> bool:
    if p.exception != q.exception:
        return False
    if p.force == q.force:
        return p.force != "ban" and p.value != q.value
    if p.force == "default":
        return facts.past(p.value, q.force, q.value)
    return q.force == "default" and facts.past(q.value, p.force, p.value)


def _meet(p: facts.Parameter, mine: Place, q: facts.Parameter, theirs: Place) -> bool:
    return facts.overlap(
        max(p.valid_from or mine.start, mine.start),
        earlier(p.valid_to, mine.end),
        max(q.valid_from or theirs.start, theirs.start),
        earlier(q.valid_to, theirs.end),
    )


def _related(one: facts.Instrument, two: facts.Instrument) -> bool:
    number = try_parse(two.number)
    return any(
        r.kind in _EXPLAINING
        and (r.instrument == two.id or (number is not None and try_parse(r.number) == number))
        for r in one.relations
    )


def _fault(
    p: facts.Parameter, other: facts.Instrument, q: facts.Parameter, key: facts.Key, where: str
) -> Fault:
    return Fault(
        f"{where}/parameters.yaml",
        p.line,
        f"参数 {p.key}（{key.title}）的值 {p.value}（{facts.FORCES[p.force]}）与 {other.id} "
        f"条款 {q.clause} 的 {q.value}（{facts.FORCES[q.force]}）在同一地区、同一时间不一致，且没有说明",
        f"请在 reading 里说明与 {q.clause} 的关系，或在 instrument.yaml 的 relations 里写明替代、废止或补充关系",
    )
