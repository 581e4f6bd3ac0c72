import json
from pathlib import Path

import pytest
from pytest_django import Settings

from zhucun.foundation.divisions import boundaries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_var(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.delenv("ZHUCUN_BOUNDARIES", raising=False)


def test_the_counties_of_hunan_fit_in_a_small_file_keyed_by_division(tmp_path: Path) -> None:
    assert boundaries.prepare("43")
    assert not boundaries.prepare("43")
    assert (tmp_path / "boundaries" / "43.json").stat().st_size < 300_000
    shapes = boundaries.geojson("43")
    assert shapes is not None
    keys = {feature["properties"]["key"] for feature in shapes["features"]}
    assert len(keys) == 122
    assert {"431121", "430221"} <= keys  # known to the package under an older and a newer code


def test_management_areas_without_a_polygon_are_listed_and_the_file_is_made_at_first_need() -> None:
    shapes = boundaries.geojson("43")
    assert shapes is not None
    assert {"怀化市洪江管理区", "永州市金洞管理区", "永州市回龙圩管理区"} <= set(shapes["missing"])


def test_a_file_put_there_by_the_operator_stays_and_is_read(tmp_path: Path) -> None:
    own = {"type": "FeatureCollection", "features": [], "missing": []}
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries" / "43.json").write_text(json.dumps(own))
    assert not boundaries.prepare("43")
    assert boundaries.geojson("43") == own


def test_the_layer_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    boundaries.prepare("43")
    monkeypatch.setenv("ZHUCUN_BOUNDARIES", "off")
    assert boundaries.geojson("43") is None
    assert not boundaries.prepare("11")


def test_without_the_package_there_is_no_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundaries, "_package", lambda: None)
    assert not boundaries.prepare("43")


def test_thinning_keeps_corners_drops_points_on_the_way_and_specks() -> None:
    square = [(0.0, 0.0), (0.5, 0.0001), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    speck = [(5.0, 5.0), (5.0001, 5.0), (5.0001, 5.0001), (5.0, 5.0)]
    ((ring,),) = boundaries.thinned([[square], [speck]])
    assert ring == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert boundaries.thinned([[speck]])  # the only one is kept
