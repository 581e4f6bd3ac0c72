"""A better-balanced placement with the fewest moves, and what it cannot do.

1. Bound: the lightest heaviest load that this many teams can reach at all (``apportion``).
2. Search the ceilings between bound and present for the lowest one reachable within ``max_moves`` moves;
   each is decided exactly by a min-cost flow (``flows.fewest_moves``), so the answer is optimal for that many
   moves.
3. Of the placements under that ceiling with the fewest moves, take the one with the least Σ burden² / teams
   (Huntington–Hill; equal: the earlier county of the annex keeps its team).
4. Of these, take the one that keeps each county's mix of categories nearest its present mix
   (``flows.assign``).

Units may be pinned to their county, and single units forbidden in a county.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

from .apportion import County, apportion, bound, burdens, teams_below, teams_needed
from .facts import PlacedUnit
from .flows import Group, assign, fewest_moves
from .places import Place
from .proposal import VILLAGES, WEIGHTED, CountyChange, Move, Proposal, reason, remarks


@implements("H15-005")
def propose(
    counties: Sequence[County],
    units: Sequence[PlacedUnit],
    *,
    max_moves: int | None = None,
    persons_share: Fraction = Fraction(0),
    pinned: Collection[str] = (),
    forbidden: Collection[tuple[str, Place]] = (),
) -> Proposal:
    """Propose moves for the units, present county by ``unit.city`` and ``unit.county``.

    ``pinned``: names of units that stay. ``forbidden``: pairs (unit name, (city, county)). Raises ``Refusal``
    where a unit stands in a county that is not given, where there are fewer units than counties, or where no
    placement is allowed.
    """
    at = {(county.city, county.county): index for index, county in enumerate(counties)}
    if not counties or len(units) < len(counties):
        raise Refusal(
            f"只有 {len(units)} 个单位，少于 {len(counties)} 个县市区，无法每县至少安排一个。请先补足单位。"
        )
    members = _groups(units, at, frozenset(pinned), forbidden)
    groups = Counter({group: len(who) for group, who in members.items()})
    present = [0] * len(counties)
    for group, number in groups.items():
        present[group.county] += number
    weights = burdens(counties, persons_share)

    def moves_under(ceiling: Fraction) -> int | None:
        result = fewest_moves(groups, [teams_needed(burden, ceiling) for burden in weights])
        return None if result is None else result[0]

    lowest = bound(weights, len(units))
    ceiling = _lowest_ceiling(_ceilings(weights, present, lowest), moves_under, max_moves)
    best = fewest_moves(groups, [teams_needed(burden, ceiling) for burden in weights], weights)
    cities = [county.city for county in counties]
    flows = best and assign(groups, best[1], cities, sorted({unit.category for unit in units}))
    if not best or not flows:
        raise ArithmeticError("no assignment under a ceiling that a flow has just found feasible")
    targets = _targets(members, flows)
    ideal = apportion(counties, len(units), persons_share)
    changes = tuple(
        CountyChange(
            county.city,
            county.county,
            county.villages,
            present[i],
            best[1][i],
            ideal[i],
            weights[i] / present[i] if present[i] else None,
            weights[i] / best[1][i],
            VILLAGES if weights == [county.villages for county in counties] else WEIGHTED,
        )
        for i, county in enumerate(counties)
    )
    before = [change.load_before for change in changes]
    after = max(change.load_after for change in changes)
    proposal = Proposal(
        moves=_moves(units, at, targets, changes),
        counties=changes,
        placed=tuple(zip(units, targets, strict=True)),
        heaviest_before=None if None in before else max(load for load in before if load is not None),
        heaviest_after=after,
        bound=lowest,
        gap=after - lowest,
        moves_to_bound=moves_under(lowest),
        remarks=(),
    )
    return replace(proposal, remarks=remarks(proposal, teams_below(weights, lowest), max_moves))


def _groups(
    units: Sequence[PlacedUnit],
    at: Mapping[tuple[str, str], int],
    pinned: frozenset[str],
    forbidden: Collection[tuple[str, Place]],
) -> dict[Group, list[int]]:
    """The units (indexes, in the order given) by what the flow has to know of them."""
    barred: dict[str, set[int]] = defaultdict(set)
    for name, place in forbidden:
        barred[name].add(at[place])
    members: dict[Group, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        home = at.get((unit.city, unit.county))
        if home is None:
            raise Refusal(f"“{unit.name}”安排在“{unit.county}”，但县市区表里没有这个县。请先改正安排表。")
        if unit.name in pinned and home in barred[unit.name]:
            raise Refusal(
                f"“{unit.name}”既被固定在{unit.county}，又被禁止安排到{unit.county}。请去掉其中一个条件。"
            )
        local = any(len(area) > 2 and area[:-1] in unit.name for area in (unit.city, unit.county))
        group = Group(home, unit.category, unit.name in pinned, local, frozenset(barred[unit.name]))
        members[group].append(number)
    return dict(members)


def _ceilings(weights: Sequence[Fraction], present: Sequence[int], lowest: Fraction) -> list[Fraction]:
    """Every load a county can have between the bound and the present heaviest: the only ceilings worth a
    look.
    """
    highest = max(burden / max(1, teams) for burden, teams in zip(weights, present, strict=True))
    found = {lowest, max(lowest, highest)}
    for burden in weights:
        teams = 1
        while (load := burden / teams) >= lowest and load:
            if load <= highest:
                found.add(load)
            teams += 1
    return sorted(found)


def _lowest_ceiling(
    ceilings: Sequence[Fraction], moves_under: Callable[[Fraction], int | None], max_moves: int | None
) -> Fraction:
    """The lowest ceiling reachable within the moves, by bisection: a higher one never needs more moves."""

    def reachable(ceiling: Fraction) -> bool:
        moves = moves_under(ceiling)
        return moves is not None and (max_moves is None or moves <= max_moves)

    if not reachable(ceilings[-1]):
        needed = moves_under(ceilings[-1])
        raise Refusal(
            "按所给的固定和禁止条件，没有可行的安排。请减少固定单位或禁止的县。"
            if needed is None
            else f"满足所给条件（每县至少一支队、避开禁止的县）至少要调动 {needed} 个单位，"
            f"超过了上限 {max_moves} 个。请放宽上限。"
        )
    low, high = 0, len(ceilings) - 1
    while low < high:
        middle = (low + high) // 2
        if reachable(ceilings[middle]):
            high = middle
        else:
            low = middle + 1
    return ceilings[low]


def _targets(members: Mapping[Group, Sequence[int]], flows: Sequence[tuple[Group, int, int]]) -> list[int]:
    """The county of every unit. Of units that are alike, those named last in their county go."""
    targets = [0] * sum(map(len, members.values()))
    waiting = {group: list(who) for group, who in members.items()}
    for group, county, number in sorted(flows, key=lambda flow: (flow[1] != flow[0].county, flow[1])):
        for unit in waiting[group][:number]:
            targets[unit] = county
        del waiting[group][:number]
    return targets


def _moves(
    units: Sequence[PlacedUnit],
    at: Mapping[tuple[str, str], int],
    targets: Sequence[int],
    changes: Sequence[CountyChange],
) -> tuple[Move, ...]:
    alike = Counter((unit.city, unit.county, unit.category) for unit in units)
    leaving = Counter(
        (unit.city, unit.county, unit.category)
        for unit, target in zip(units, targets, strict=True)
        if at[unit.city, unit.county] != target
    )
    moves = []
    for unit, target in zip(units, targets, strict=True):
        source = at[unit.city, unit.county]
        if source == target:
            continue
        into = changes[target]
        like = unit.city, unit.county, unit.category
        why = reason(changes[source], into, alike[like], leaving[like])
        moves.append(
            Move(unit.name, unit.category, unit.heading, unit.city, unit.county, into.city, into.county, why)
        )
    return tuple(moves)
