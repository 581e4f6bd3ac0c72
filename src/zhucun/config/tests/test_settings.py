"""The database as its address says."""

import pytest

from zhucun.config.settings import database


def test_what_follows_a_postgresql_address_reaches_the_driver() -> None:
    found = database(
        "postgresql://zhu:p%40ss@db.example:5433/zhucun?sslmode=require&sslrootcert=%2Fetc%2Fca.pem"
    )
    assert found["OPTIONS"] == {"sslmode": "require", "sslrootcert": "/etc/ca.pem"}
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "zhucun")
    assert (found["USER"], found["PASSWORD"]) == ("zhu", "p@ss")


def test_a_folder_with_a_socket_stands_for_the_host() -> None:
    found = database("postgresql://postgres:@/postgres?host=%2Ftmp%2Fpg&port=6000&connect_timeout=3")
    assert (found["HOST"], found["PORT"]) == ("/tmp/pg", "6000")
    assert found["OPTIONS"] == {"connect_timeout": "3"}


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql://"):
        database("mysql://localhost/zhucun")
