"""The floors of docs/tour.md hold: a line of code imports only what stands below it (contracts in
pyproject.toml).
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from importlinter import cli

from zhucun.foundation.kernel.evidence import ROOT


@pytest.fixture(scope="module")
def contracts() -> list[dict[str, Any]]:
    loaded = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = loaded["tool"]["importlinter"]["contracts"]
    return found


def test_every_import_contract_is_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path))
    assert status == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_tables_of_every_app_are_protected_by_a_contract(contracts: list[dict[str, Any]]) -> None:
    protected = {module for contract in contracts for module in contract.get("protected_modules", ())}
    ours = {
        f"{app.name}.models"
        for app in apps.get_app_configs()
        if app.name.startswith("zhucun.") and any(app.get_models())
    }
    assert ours <= protected
