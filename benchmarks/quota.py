"""A thousand approvals at once against a hard quota of 900 households, on both databases: exactly 900.

The quota stands at the county and, as it cascades, at every area above it too; that it is hard in that year is the national default.
The floor is the bare conditional UPDATE of one
counter by the same threads in the same run. Rows: households counted beyond or short of 900 (0 allowed), other errors (0), and
the time as a ratio for information.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from benchmarks.databases import measured

TAKES, QUOTA, THREADS = 1_000, 900, 50
DAY, VILLAGES = date(2015, 6, 1), 10


def run() -> list[tuple[str, float, float]]:
    """Label, measured, most allowed; per database."""
    rows = []
    for name, found in measured("benchmarks.quota"):
        told = f"{name}：{TAKES:,} 户同时批准，规模 {QUOTA} 户"
        rows += [
            (
                f"{told}，与 {QUOTA} 户的差（批准 {found['taken']}，告知已满 {found['refused']}）",
                found["wrong"],
                0.0,
            ),
            (f"{told}，锁或其他错误", found["errors"], 0.0),
            (
                f"{told}，用时（秒，供参考；是裸条件更新的 {found['seconds'] / found['bare']:.1f} 倍）",
                found["seconds"],
                float("inf"),
            ),
        ]
    return rows


def measure() -> dict[str, float]:
    """In a process of its own, on an empty database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhucun.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    villages = _world()
    from django.db.models import F

    from zhucun.foundation.kernel.errors import Refusal
    from zhucun.work.households.actions import quotas
    from zhucun.work.households.models import Quota

    def take(number: int) -> str:
        try:
            quotas.take(division=villages[number % VILLAGES], year=DAY.year, households=1, persons=4, on=DAY)
        except Refusal:
            return "refused"
        return "taken"

    def bare(number: int) -> str:
        rows = Quota.objects.filter(division_id="11", used_households__lte=F("households") - 1)
        return "taken" if rows.update(used_households=F("used_households") + 1) else "refused"

    floor, _ = _race(bare)
    seconds, counts = _race(take)
    counted = (
        Quota.objects.filter(year=DAY.year)
        .exclude(division_id="11")
        .values_list("used_households", flat=True)
    )
    return {
        "taken": counts["taken"], "refused": counts["refused"], "errors": counts["error"],
        "wrong": abs(counts["taken"] - QUOTA) + sum(abs(number - QUOTA) for number in counted),
        "seconds": seconds, "bare": floor,
    }  # fmt: skip


def _world() -> list[str]:
    """Villages of one county of the invented province, its quotas from the nation down, and one of 北京 for the floor."""
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy
    from zhucun.work.households.actions import quotas

    machine = system("测量")
    divisions.load_counties(actor=machine)
    villages = [f"9901012002{number:02}" for number in range(VILLAGES)]
    for code in ("99", "9901", "990101", "990101200", *villages):
        divisions.add_division(actor=machine, code=code, name=f"地区{code}", origin="测量")
    policy.sync(actor=machine)
    for division in ("", "99", "9901", "990101", "11"):
        quotas.set_quota(
            actor=machine,
            division=division,
            year=DAY.year,
            households=QUOTA,
            persons=QUOTA * 10,
            source="测量",
        )
    return villages


def _race(act: Callable[[int], str]) -> tuple[float, Counter[str]]:
    """All takes, divided among threads that begin together; seconds and what came of it."""
    from django.db import connection

    barrier, counts, lock = threading.Barrier(THREADS + 1), Counter[str](), threading.Lock()

    def client(first: int) -> None:
        seen = Counter[str]()
        barrier.wait(60)
        for number in range(first, TAKES, THREADS):
            try:
                seen[act(number)] += 1
            except Exception as error:
                seen["error"] += 1
                print(repr(error), file=sys.stderr)
        connection.close()
        with lock:
            counts.update(seen)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    barrier.wait(60)
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, counts


if __name__ == "__main__":
    print(json.dumps(measure()))
