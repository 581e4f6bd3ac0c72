"""Placement of 189 units in 52 counties: proposed with its proof, against the time the issue of a circular allows.

The peer is the bare flow solver asked once for a plain assignment of the same units to the same counties.
"""

import time
from pathlib import Path

from zhucun.work.teams.placement.apportion import County
from zhucun.work.teams.placement.propose import propose
from zhucun.work.teams.placement.reading import read_placements

SECONDS = 2.0
FILE = Path(__file__).parents[1] / "src" / "zhucun" / "demo" / "data" / "hunan2015" / "annex2.docx"


def run() -> list[tuple[str, float, float]]:
    """Label, measured, most allowed."""
    table = read_placements(FILE)
    counties = [County(row.city, row.county, row.villages or 0) for row in table.rows]
    propose(counties, table.units)  # the solver's library loads once
    started = time.perf_counter()
    proposal = propose(counties, table.units)
    seconds = time.perf_counter() - started
    bare = _bare(len(table.units), len(counties))
    return [
        (
            f"189 个单位均衡建议（秒；调整 {len(proposal.moves)} 个，最优 {proposal.optimal}）",
            seconds,
            SECONDS,
        ),
        ("同上，与一次裸最小费用流之比（供参考）", seconds / bare, float("inf")),
    ]


def _bare(units: int, counties: int) -> float:
    """Seconds of one min-cost flow over all arcs from units to counties."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    started = time.perf_counter()
    flow = SimpleMinCostFlow()
    sink = units + counties
    for unit in range(units):
        flow.set_node_supply(unit, 1)
        for county in range(counties):
            flow.add_arc_with_capacity_and_unit_cost(unit, units + county, 1, int(unit % counties != county))
    for county in range(counties):
        flow.add_arc_with_capacity_and_unit_cost(units + county, sink, units, 0)
    flow.set_node_supply(sink, -units)
    flow.solve()
    return time.perf_counter() - started
