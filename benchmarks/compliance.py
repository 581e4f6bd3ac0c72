"""Compliance of the nation's 255,000 teams on PostgreSQL: reading the rows, every check, and exactly what was planted.

An invented nation is written by ``COPY``: poor villages in every county, a team of three in each, a dozen kinds of faults in
known teams. The check runs in a process of its own, so that its peak memory is that of the check. Numbers of teams other than
the nation's are for trying out: ``python -m benchmarks.compliance 10000``.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TEAMS = 255_000
MOST_SECONDS = 60.0
SEED = 2018
ON = "2018-09-01"


def run(teams: int = TEAMS) -> list[tuple[str, float, float]]:
    """Label, seconds, and the most that is allowed; raises where the violations found are not those planted."""
    from benchmarks.divisions import _postgres

    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder:
        urls, server = _postgres(Path(folder))
        with server:
            planted = _apart("make", urls[0], str(teams), folder)
            answer = _apart("check", urls[0], folder)
    if answer["differs"]:
        raise AssertionError(f"planted and found differ: {answer['differs']}")
    label = (
        f"{teams:,} 支队、{planted['members']:,} 人逐条核对 PostgreSQL（秒；读取 {answer['read']:.1f}，核对 {answer['check']:.1f}，"
        f"其中本进程处理器时间 {answer['worked']:.1f}，"
        f"埋设 {planted['faults']} 处全部找出，内存峰值 {answer['memory_mb']:.0f} MB）"
    )
    return [(label, answer["read"] + answer["check"], MOST_SECONDS)]


def _apart(*words: str) -> dict[str, Any]:  # the answer of one step, in a fresh process
    step, url, *arguments = words
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.compliance", step, *arguments],
        env={**os.environ, "ZHUCUN_DATABASE_URL": url},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    django.setup()


def make(teams: int, folder: Path) -> dict[str, Any]:
    """Write the nation and what was planted in it."""
    _django()
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.nation import Nation
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy

    call_command("migrate", interactive=False, verbosity=0)
    actor = system("测量")
    divisions.load_counties(actor=actor)
    policy.sync(actor=actor)
    with transaction.atomic():
        nation = Nation(actor, random.Random(SEED), teams)
        nation.write()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    (folder / "planted.json").write_text(json.dumps(sorted(nation.planted)), encoding="utf-8")
    return {"members": nation.members, "faults": len(nation.planted)}


def check(folder: Path) -> dict[str, Any]:
    """Read, check, compare."""
    _django()
    from datetime import date

    from zhucun.foundation.kernel.actor import system
    from zhucun.work.teams.checks import check_roster
    from zhucun.work.teams.queries.compliance import case_of

    begin, worked = time.perf_counter(), time.process_time()
    case = case_of(viewer=system("测量"), division="", on=date.fromisoformat(ON))
    read = time.perf_counter() - begin
    found = check_roster(case)
    checked = time.perf_counter() - begin - read
    told = {(one.code, one.posting or one.team or one.subject or one.area) for one in found}
    planted = {tuple(one) for one in json.loads((folder / "planted.json").read_text(encoding="utf-8"))}
    return {
        "read": read,
        "check": checked,
        "worked": time.process_time() - worked,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "differs": sorted(told ^ planted)[:20] or (len(found) != len(told) and "doubles"),
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", number, where]:
            print(json.dumps(make(int(number), Path(where))))
        case ["check", where]:
            print(json.dumps(check(Path(where))))
        case [number]:
            print(run(int(number)))
        case _:
            print(run())
