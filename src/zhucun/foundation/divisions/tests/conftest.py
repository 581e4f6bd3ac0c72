"""A small village list in the form of the npm package, so that no test needs the network."""

from pathlib import Path

import pytest
from pytest_django import Settings

from zhucun.foundation.divisions import source

STREETS = {
    "431181001": "长虹街道",
    "431181102": "潘市镇",
    "431173501": "回龙圩农场",
    "431122101": "白牙市镇",
    "330113001": "临平街道",
    "370116001": "凤城街道",
    "441900003": "东城街道",
}
VILLAGES = {
    "431181001001": "陶铸社区居委会",
    "431181102201": "龙溪村委会",
    "431181102202": "八尺村委会",
    "431173501201": "第一分场",
    "431122101201": "白牙村委会",
    "330113001001": "西大街社区居委会",
    "370116001201": "任家庄村委会",
    "441900003001": "岗贝社区居委会",
}


def write_package(folder: Path, streets: dict[str, str], villages: dict[str, str]) -> Path:
    """``streets.csv`` and ``villages.csv`` as the package has them."""
    (folder / "dist").mkdir(parents=True)
    for name, rows in (("streets", streets), ("villages", villages)):
        lines = [f'"{code}","{label}","{code[:2]}"' for code, label in rows.items()]
        text = "code,name,provinceCode\n" + "\n".join(lines) + "\n"
        (folder / "dist" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def village_files(tmp_path: Path, settings: Settings) -> None:
    """Trimmed files under a temporary ``VAR``, made by the same code that set-up runs."""
    settings.VAR = tmp_path / "var"
    source.trim(write_package(tmp_path / "package", STREETS, VILLAGES))
