"""The map of the three levels' sites: counties coloured by the number of units with a village there.

Villages have no coordinates, so a county is the finest place a map can show.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhucun.foundation.divisions import boundaries
from zhucun.foundation.divisions import queries as divisions

from ..queries.siting import LEVELS

LEVEL_TITLES = {"province": "省派", "city": "市派", "county": "县派"}


@dataclass(frozen=True)
class CountySites:
    """A county with its number of sites by sending level; ``url`` opens it by township."""

    key: str
    name: str
    sites: Counter[str]

    @property
    def url(self) -> str:
        """The page that lists the county by township."""
        return f"/placement/townships/?county={self.key}"


def county_sites(found: Mapping[str, Counter[str]], on: date) -> list[CountySites]:
    """The counties with sites, by key, under their names of the day."""
    areas = divisions.by_keys(found, on)
    return [CountySites(key, areas[key].name if key in areas else key, found[key]) for key in sorted(found)]


def drawn(province: str) -> bool:
    """Whether there is a map of the province."""
    return bool(province) and boundaries.geojson(province) is not None


def map_data(province: str, rows: Sequence[CountySites]) -> dict[str, Any]:
    """Polygons and values in the form the map component of ``ui`` reads; a county without sites has none."""
    shapes = boundaries.geojson(province) if province else None
    by_key = {row.key: row for row in rows}
    features = []
    for feature in shapes["features"] if shapes else ():
        key, name = feature["properties"]["key"], feature["properties"]["name"]
        row = by_key.get(key)
        values = {level: row.sites[level] if row else None for level in LEVELS}
        properties = {"key": key, "name": name, "href": row.url if row else "", "values": values}
        features.append({**feature, "properties": properties})
    layers = [{"key": level, "title": f"{LEVEL_TITLES[level]}驻点", "unit": "个"} for level in LEVELS]
    return {"layers": layers, "areas": {"type": "FeatureCollection", "features": features}, "points": []}
