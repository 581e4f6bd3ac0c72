"""What every test shares: reference data loaded once, fresh triggers after a flush, and the evidence of clauses.

The database is the one of ``ZHUCUN_DATABASE_URL`` (SQLite when unset). Everything the instance would keep in ``var/``
goes to a temporary folder (``zhucun.config.testing``). A test marked ``@pytest.mark.clause(…)`` that passes proves those of its clauses whose
implementation really ran; at the end of the run the proof is written to ``var/evidence/<database>.json``.
"""

import json
import os
from collections import defaultdict
from collections.abc import Generator, Iterator
from typing import cast

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker, Settings

# How long an example takes tells of the machine, not of the code.
examples.register_profile("zhucun", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("zhucun")

AUDIT_TABLES = ("audit_auditentry", "audit_auditchange", "audit_auditseal")
MOST_IDS = 3


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load divisions to county level and all packs once; tests roll back to this."""
    with django_db_blocker.unblock():
        _load_reference()


@pytest.fixture(autouse=True)
def _quiet_static(settings: Settings) -> None:
    """Tests need no collected static files, and a fast password hash."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _load_reference() -> None:
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.figures import actions as figures
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy

    actor = system("测试")
    divisions.load_counties(actor=actor)
    policy.sync(actor=actor)
    figures.load_seed_figures(actor=actor)


@pytest.fixture(autouse=True, scope="session")
def _flush_and_restore() -> Iterator[None]:
    """A transactional test flushes: the triggers of the trail step aside for it, the reference data comes back.

    It comes back at once, since under xdist any test may be the next one on the same database.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from zhucun.foundation.kernel import triggers

    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private to Django, patched for tests

    def teardown(self: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            for table in AUDIT_TABLES:
                triggers.unprotect(connection, table)
        try:
            original(self)
        finally:
            if connection.vendor == "sqlite":
                for table in AUDIT_TABLES:
                    triggers.protect(connection, table)
        _load_reference()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]  # see above
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[attr-defined]  # see above


# --- evidence ---------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        ids = [clause for mark in item.iter_markers("clause") for clause in mark.args]
        if len(ids) > MOST_IDS:
            raise pytest.UsageError(f"{item.nodeid}: {len(ids)} clause ids, at most {MOST_IDS}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    from zhucun.foundation.kernel import evidence

    evidence.watch()
    result = yield
    wanted = {clause for mark in item.iter_markers("clause") for clause in mark.args}
    proved = wanted & evidence.ran()
    item.user_properties.append(("proved", sorted(proved)))
    if missing := wanted - proved:
        pytest.fail(f"marked with {sorted(missing)}, but no implementation of it ran")
    return result


_proofs: dict[str, set[str]] = defaultdict(set)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        for name, value in report.user_properties:
            if name == "proved":
                for clause in cast(list[str], value):
                    _proofs[clause].add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Only the controller of a parallel run writes, and only for a whole run.
    if hasattr(session.config, "workerinput") or not os.environ.get("ZHUCUN_WRITE_EVIDENCE"):
        return
    from django.db import connection

    from zhucun.foundation.kernel import evidence

    evidence.EVIDENCE.mkdir(parents=True, exist_ok=True)
    content = {
        "tree": evidence.tree_hash(),
        "database": connection.vendor,
        "clauses": {clause: sorted(tests) for clause, tests in sorted(_proofs.items())},
    }
    path = evidence.EVIDENCE / f"{connection.vendor}.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
