import pytest

from zhucun.foundation.ui import clauses


@pytest.fixture(autouse=True)
def _no_clause_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests stand below the register of clauses: a clause shows its id."""
    monkeypatch.setattr(clauses, "_lookup", None)
