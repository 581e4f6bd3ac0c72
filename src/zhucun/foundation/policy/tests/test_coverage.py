"""Counting the clauses that work, from the proofs of test runs."""

import json
from pathlib import Path

import pytest

from zhucun.foundation.policy import coverage
from zhucun.foundation.policy.tests.packing import sound, write


def prove(folder: Path, database: str, tree: str, *clauses: str) -> None:
    content = {"tree": tree, "database": database, "clauses": {id: ["test_x"] for id in clauses}}
    (folder / f"{database}.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture
def proofs(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


def states(tmp_path: Path, proofs: Path) -> dict[str, str]:
    pack = sound(write(tmp_path / "alpha"))
    return {c.id: c.state for c in coverage.measure([pack], proofs, tree="now").clauses}


def test_a_clause_works_when_both_databases_prove_it_for_this_tree(tmp_path: Path, proofs: Path) -> None:
    prove(proofs, "sqlite", "now", "A-1")
    prove(proofs, "postgresql", "now", "A-1")
    assert states(tmp_path, proofs) == {"A-1": "works", "A-2": "open"}


def test_a_proof_on_one_database_is_partial(tmp_path: Path, proofs: Path) -> None:
    prove(proofs, "sqlite", "now", "A-1")
    assert states(tmp_path, proofs)["A-1"] == "partial"


@pytest.mark.parametrize("second", ["now", "before"])
def test_a_proof_for_another_tree_is_stale(second: str, tmp_path: Path, proofs: Path) -> None:
    prove(proofs, "sqlite", "before", "A-1")
    prove(proofs, "postgresql", second, "A-1")
    assert states(tmp_path, proofs)["A-1"] == "stale"


def test_a_file_that_is_no_proof_counts_for_nothing(tmp_path: Path, proofs: Path) -> None:
    (proofs / "sqlite.json").write_text("{", encoding="utf-8")
    (proofs / "postgresql.json").write_text('{"tree": "now"}', encoding="utf-8")
    assert states(tmp_path, proofs) == {"A-1": "open", "A-2": "open"}


def test_without_any_proof_a_clause_that_code_claims_is_untested(proofs: Path) -> None:
    found = {c.id: c.state for c in coverage.measure(folder=proofs, tree="now").clauses}
    assert found["H15-001"] == "untested"


def test_the_report_counts_by_instrument_kind_and_state_and_names_the_ids(
    tmp_path: Path, proofs: Path
) -> None:
    prove(proofs, "sqlite", "now", "A-1")
    prove(proofs, "postgresql", "now", "A-1")
    pack = sound(write(tmp_path / "alpha"))
    report = coverage.measure([pack], proofs, tree="now").as_json()
    assert (report["total"], report["works"]) == (2, 1)
    assert report["states"]["open"] == {"count": 1, "ids": ["A-2"]}
    assert report["instruments"]["alpha"]["states"]["works"]["ids"] == ["A-1"]
    assert report["kinds"]["rule"]["total"] == 2
