"""A clause counts as run only where code that realises it really ran."""

from pathlib import Path

import pytest

from zhucun.foundation.kernel import evidence
from zhucun.foundation.kernel.evidence import implements


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(evidence, "implementations", {})

    @implements("XX-001", "XX-002")
    def judge(days: int) -> str:
        """Judge."""
        if days < 0:
            raise ValueError(days)
        return "乡镇" if days <= 7 else "县"

    return judge


def test_a_marked_function_answers_as_before_and_leaves_its_trace(verdict: object) -> None:
    evidence.watch()
    assert callable(verdict)
    assert evidence.ran() == frozenset()
    assert (verdict(7), verdict(8)) == ("乡镇", "县")
    assert evidence.ran() == {"XX-001", "XX-002"}
    assert verdict.__doc__ == "Judge."


def test_the_place_of_each_implementation_is_known(verdict: object) -> None:
    assert set(evidence.implementations) == {"XX-001", "XX-002"}
    assert all(name.endswith("judge") for places in evidence.implementations.values() for name in places)


def test_watching_anew_forgets_what_ran_before(verdict: object) -> None:
    assert callable(verdict)
    verdict(1)
    evidence.touched("XX-003")
    evidence.watch()
    assert evidence.ran() == frozenset()


def test_the_hash_of_the_tree_follows_sources_packs_and_tests_and_nothing_else(tmp_path: Path) -> None:
    for name in ("src/a.py", "policies/p.yaml", "tests/t.py", "src/picture.png", "var/x.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    before = evidence.tree_hash(tmp_path)
    (tmp_path / "src/picture.png").write_text("two")
    (tmp_path / "var/x.py").write_text("two")
    assert evidence.tree_hash(tmp_path) == before
    for name in ("src/a.py", "policies/p.yaml", "tests/t.py"):
        (tmp_path / name).write_text("two")
        assert evidence.tree_hash(tmp_path) != before
        (tmp_path / name).write_text("one")
    (tmp_path / "src/a.py").rename(tmp_path / "src/b.py")
    assert evidence.tree_hash(tmp_path) != before
