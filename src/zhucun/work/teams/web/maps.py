"""What the map of a plan shows: the counties of the province as polygons, coloured by villages per team."""

from collections.abc import Sequence
from typing import Any

from zhucun.foundation.divisions import boundaries

from ..models import PlacementPlan
from ..queries.placement import CountyLine


def missing_areas(plan: PlacementPlan, lines: Sequence[CountyLine]) -> tuple[bool, list[str]]:
    """Whether there is a map at all, and the counties of the plan that it has no polygon for."""
    shapes = boundaries.geojson(plan.batch.division_id[:2])
    if shapes is None:
        return False, []
    known = {feature["properties"]["key"] for feature in shapes["features"]}
    return True, [line.name for line in lines if line.key not in known]


def map_data(plan: PlacementPlan, lines: Sequence[CountyLine]) -> dict[str, Any]:
    """Polygons and values in the form the map component of ``ui`` reads; counties outside the plan have no value."""
    shapes = boundaries.geojson(plan.batch.division_id[:2]) or {"type": "FeatureCollection", "features": []}
    by_key = {line.key: line for line in lines if line.key}
    features = []
    for feature in shapes["features"]:
        key, name = feature["properties"]["key"], feature["properties"]["name"]
        line = by_key.get(key)
        values = {
            "load": round(float(line.load), 1) if line and line.load is not None else None,
            "villages": line.villages if line else None,
            "teams": line.teams if line else None,
            "change": line.change if line else None,
        }
        features.append({**feature, "properties": {"key": key, "name": name, "href": "", "values": values}})
    layers = [
        {"key": "load", "title": "每队负担的贫困村", "unit": "村/队"},
        {"key": "villages", "title": "贫困村", "unit": "个"},
        {"key": "teams", "title": "工作队", "unit": "支"},
    ]
    if plan.based_on_id is not None:
        layers.append({"key": "change", "title": "比原安排增减", "unit": "支"})
    return {"layers": layers, "areas": {"type": "FeatureCollection", "features": features}, "points": []}
