"""Fifty clients race on the same hundred cases, on both databases: decided exactly once each, and no lock error.

The floor is the bare compare-and-set update of the same hundred rows by the same fifty clients in the same run, with nothing
judged, recorded or announced. Rows: wrong outcomes (0 allowed), errors (0), and the times as ratios for information.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.databases import measured

if TYPE_CHECKING:
    from zhucun.foundation.kernel.actor import Actor

CLIENTS, CASES = 50, 100
CHAIN = """\
- code: race.one
  title: 抢办
  clause: R-1
  steps:
    - {no: 1, title: 省级批准, role: province_office, place: province, limit: 3, clause: R-1}
"""
CLAUSE = """\
- {id: R-1, section: '', topic: 抢办, kind: rule, app: approvals, text: 抢办。, requirement: 抢办。}
"""
INSTRUMENT = 'id: race\ntitle: 测量\njurisdiction: "43"\neffective_from: 2015-01-01\nconfidence: general\n'


def run() -> list[tuple[str, float, float]]:
    """Label, measured, most allowed; per database."""
    rows = []
    for name, found in measured("benchmarks.approvals"):
        told = f"{name}：{CLIENTS} 个客户端抢办 {CASES} 件"
        rows += [
            (
                f"{told}，未办成或办了不止一次的件数（办成 {found['decided']}，告知已办 {found['told']}）",
                found["wrong"],
                0.0,
            ),
            (f"{told}，锁或其他错误", found["errors"], 0.0),
            (
                f"{told}，每秒答复（次，供参考；总用时是同样抢的裸比较更新的 {found['seconds'] / found['bare']:.1f} 倍）",
                (found["decided"] + found["told"]) / found["seconds"],
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
    steps, clients = _world()
    from zhucun.foundation.approvals import actions
    from zhucun.foundation.approvals.models import CaseStep
    from zhucun.foundation.audit.models import AuditEntry
    from zhucun.foundation.kernel.errors import Conflict

    def decide(client: int, step: UUID) -> str:
        try:
            actions.decide(actor=clients[client], step=step, outcome="approved")
        except Conflict:
            return "told"
        return "decided"

    def bare(client: int, step: UUID) -> str:
        return "decided" if CaseStep.objects.filter(pk=step, limit_days=3).update(limit_days=4) else "told"

    floor, _ = _race(steps, bare)
    seconds, counts = _race(steps, decide)
    entries = Counter(AuditEntry.objects.filter(verb="审批同意").values_list("subject_id", flat=True))
    right = sum(number == 1 for number in entries.values())
    approved = CaseStep.objects.filter(state="approved", case__state="approved").count()
    return {
        "decided": counts["decided"], "told": counts["told"], "errors": counts["error"],
        "wrong": CASES - min(right, approved) + abs(counts["decided"] - CASES), "seconds": seconds, "bare": floor,
    }  # fmt: skip


def _world() -> tuple[list[UUID], list["Actor"]]:
    """The open steps of a hundred cases, and fifty people of the office that decides them."""
    from zhucun.foundation.accounts import actions as accounts
    from zhucun.foundation.accounts.queries import actor_for, real_today
    from zhucun.foundation.approvals import actions
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy

    machine = system("测量")
    divisions.load_counties(actor=machine)
    policy.sync(actor=machine)
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "race"
        pack.mkdir()
        for name, text in (("instrument", INSTRUMENT), ("clauses", CLAUSE), ("chains", CHAIN)):
            (pack / f"{name}.yaml").write_text(text, encoding="utf-8")
        policy.load_pack(actor=machine, folder=pack)
    people = []
    for number in range(CLIENTS):
        user = accounts.create_user(
            actor=machine,
            username=f"office{number}",
            name=f"office{number}",
            password=accounts.first_password(),
        )
        accounts.grant_role(
            actor=machine, user=user, role="province_office", division="43", since=real_today()
        )
        people.append(actor_for(user))
    steps = []
    for number in range(CASES):
        subject = actions.Subject(kind="race", id=str(number), label=f"第{number}件", url="/", division="43")
        case = actions.open_case(actor=machine, chain="race.one", subject=subject, payload={"序号": number})
        steps.append(case.steps.get().pk)
    return steps, people


def _race(steps: list[UUID], act: Callable[[int, UUID], str]) -> tuple[float, Counter[str]]:
    """Every client tries every case, each beginning at another one; seconds and what came of it."""
    from django.db import connection

    barrier, counts, lock = threading.Barrier(CLIENTS + 1), Counter[str](), threading.Lock()

    def client(number: int) -> None:
        seen = Counter[str]()
        start = number * len(steps) // CLIENTS
        barrier.wait(60)
        for step in steps[start:] + steps[:start]:
            try:
                seen[act(number, step)] += 1
            except Exception as error:
                seen["error"] += 1
                print(repr(error), file=sys.stderr)
        connection.close()
        with lock:
            counts.update(seen)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    barrier.wait(60)
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, counts


if __name__ == "__main__":
    print(json.dumps(measure()))
