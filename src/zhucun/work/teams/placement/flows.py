"""The two min-cost flows behind a proposal. Nodes and arcs here, meaning and sentences in ``propose``.

``fewest_moves``: groups of units → counties. Staying costs nothing, moving one. Every county takes at least
its floor.
``assign``: with the number of teams of each county fixed, groups → (county, category) → county. Staying is
cheapest; what is left decides by how far each county's mix of categories departs from its present mix.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

_BALANCE = 100  # marginal balance is rounded to 1/100 before it becomes an integer cost
_MIX = 10_000  # squared departure from the present mix, rounded to 1/10,000


@dataclass(frozen=True)
class Group:
    """Units that are alike for the flow: county (index), category, freedom to move, forbidden counties."""

    county: int
    category: str
    pinned: bool
    local: bool
    forbidden: frozenset[int]

    def may_be_in(self, county: int) -> bool:
        return county not in self.forbidden and (county == self.county or not self.pinned)


def fewest_moves(
    groups: Counter[Group], floors: Sequence[int], weights: Sequence[Fraction] | None = None
) -> tuple[int, list[int]] | None:
    """The fewest moves after which each county has at least its floor, and each county's teams; ``None`` if
    impossible.

    With ``weights`` (burdens), among the solutions with the fewest moves the one with the least Σ burden² /
    teams.
    """
    supply = sum(groups.values())
    spare = supply - sum(floors)
    if spare < 0:
        return None
    counties = range(len(floors))
    above = _above_floor(floors, weights, spare)
    move_cost = 1 + sum(abs(cost) for costs in above for cost in costs)
    flow = SimpleMinCostFlow()
    first_county = len(groups)
    rest, sink = first_county + len(floors), first_county + len(floors) + 1
    moving: list[int] = []
    for node, (group, size) in enumerate(groups.items()):
        flow.set_node_supply(node, size)
        for county in counties:
            if group.may_be_in(county):
                stays = county == group.county
                arc = flow.add_arc_with_capacity_and_unit_cost(
                    node, first_county + county, size, 0 if stays else move_cost
                )
                if not stays:
                    moving.append(arc)
    into: list[list[int]] = []
    for county in counties:
        arcs = [flow.add_arc_with_capacity_and_unit_cost(first_county + county, sink, floors[county], 0)]
        if weights is None:
            arcs.append(flow.add_arc_with_capacity_and_unit_cost(first_county + county, rest, spare, 0))
        for cost in above[county]:
            arcs.append(flow.add_arc_with_capacity_and_unit_cost(first_county + county, rest, 1, cost))
        into.append(arcs)
    # All floors are filled exactly when no more than the spare teams pass by the other way.
    flow.add_arc_with_capacity_and_unit_cost(rest, sink, spare, 0)
    flow.set_node_supply(sink, -supply)
    if not _solved(flow):
        return None
    return sum(flow.flow(arc) for arc in moving), [sum(flow.flow(arc) for arc in arcs) for arcs in into]


def _above_floor(floors: Sequence[int], weights: Sequence[Fraction] | None, spare: int) -> list[list[int]]:
    """What each team beyond the floor costs: less than nothing, since it lightens the load, and ever less of
    it.
    """
    if weights is None:
        return [[] for _ in floors]
    # The county's place in the annex breaks ties: the earlier keeps its team.
    order = len(floors) + 1
    return [
        [
            index - round(weights[index] ** 2 * _BALANCE / (n * (n - 1) or 1)) * order
            for n in _beyond(floor, spare)
        ]
        for index, floor in enumerate(floors)
    ]


def _beyond(floor: int, spare: int) -> range:
    return range(floor + 1, floor + spare + 1)


def assign(
    groups: Counter[Group], teams: Sequence[int], cities: Sequence[str], categories: Sequence[str]
) -> list[tuple[Group, int, int]] | None:
    """Which groups send how many units where: (group, county, number), staying included; ``None`` if
    impossible.
    """
    size_before = Counter[int]()
    before = Counter[tuple[int, str]]()
    for group, size in groups.items():
        size_before[group.county] += size
        before[group.county, group.category] += size
    overall = Counter(group.category for group in groups.elements())
    everyone = sum(groups.values())

    def share(county: int, category: str) -> Fraction:
        if size_before[county]:
            return Fraction(before[county, category], size_before[county])
        return Fraction(overall[category], everyone)

    flow = SimpleMinCostFlow()
    slots = {
        (county, category): len(groups) + number
        for number, (county, category) in enumerate(
            (county, category) for county in range(len(teams)) for category in categories
        )
    }
    first_county = len(groups) + len(slots)
    departures = 0
    mix: list[tuple[int, int, int]] = []
    for (county, category), slot in slots.items():
        wanted = teams[county] * share(county, category)
        for has in range(1, teams[county] + 1):
            cost = round(_MIX * (2 * has - 1 - 2 * wanted))
            departures += abs(cost)
            mix.append((slot, first_county + county, cost))
    move_cost = 1 + departures + 4 * everyone
    sending: list[tuple[Group, int, int]] = []
    for node, (group, size) in enumerate(groups.items()):
        flow.set_node_supply(node, size)
        for county in range(len(teams)):
            if not group.may_be_in(county):
                continue
            cost = 0
            if county != group.county:
                # Among equals, local units stay and moves keep within the city.
                cost = move_cost + 2 * group.local + (cities[county] != cities[group.county])
            arc = flow.add_arc_with_capacity_and_unit_cost(node, slots[county, group.category], size, cost)
            sending.append((group, county, arc))
    for slot, county_node, cost in mix:
        flow.add_arc_with_capacity_and_unit_cost(slot, county_node, 1, cost)
    for county, number in enumerate(teams):
        flow.set_node_supply(first_county + county, -number)
    if not _solved(flow):
        return None
    return [(group, county, moved) for group, county, arc in sending if (moved := flow.flow(arc))]


def _solved(flow: SimpleMinCostFlow) -> bool:
    status = flow.solve()
    if status in (flow.OPTIMAL, flow.INFEASIBLE):
        return bool(status == flow.OPTIMAL)
    raise ArithmeticError(f"min-cost flow ended with status {status}")
