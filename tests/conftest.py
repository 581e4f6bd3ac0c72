"""What the cross-app tests share: the demonstration, loaded through the same actions as the interface."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, loaded once for a test file and rolled back after it.

    Each test of the file runs inside this transaction in one of its own, so it sees the demonstration as
    loaded.
    """
    from zhucun.demo import actions

    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            actions.load(report=lambda line: None)
        # Else PostgreSQL judges every row's foreign keys anew at the end of each test, the transaction being open still.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
