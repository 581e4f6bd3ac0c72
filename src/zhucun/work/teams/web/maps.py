"""What the map of a plan shows: the counties of the province as polygons, coloured by villages per team."""

from collections.abc import Sequence
from typing import Any

from zhucun.foundation.divisions import boundaries

from ..models import PlacementPlan
from ..placement.proposal import shown
from ..queries.placement import CountyLine


def missing_areas(plan: PlacementPlan, lines: Sequence[CountyLine]) -> tuple[bool, list[str]]:
    """Whether there is a map at all, and the counties of the plan that it has no polygon for."""
    shapes = boundaries.geojson(plan.batch.division_id)
    if shapes is None:
        return False, []
    known = {feature["properties"]["key"] for feature in shapes["features"]}
    return True, [line.name for line in lines if line.key not in known]


def map_data(plan: PlacementPlan, lines: Sequence[CountyLine]) -> dict[str, Any]:
    """Polygons and values in the form the map component of ``ui`` reads."""
    return {
        "geojson": boundaries.geojson(plan.batch.division_id),
        "unit": "村/队",
        "title": "每支工作队负担的贫困村",
        "values": [
            {
                "key": line.key,
                "name": line.name,
                "value": round(float(line.load), 1) if line.load is not None else None,
                "text": f"{line.villages} 个村，{line.teams} 支队"
                + (f"，每队 {shown(line.load)} 个村" if line.load is not None else "")
                + (f"，增减 {line.change:+d}" if line.change else ""),
            }
            for line in lines
            if line.key
        ],
    }
