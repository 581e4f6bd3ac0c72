"""First byte of every page, on the demonstration, as served by ``zhucun run``.

The demonstration is loaded into an instance of its own (SQLite, one server process). Each page is opened by
an account it is declared for, over one persistent connection; the floor is a Django view that does nothing,
served the same way in the same run.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

MOST_MILLISECONDS = 100.0
WARM_UP, TIMES = 3, 25


def run() -> list[tuple[str, float, float]]:
    """Per page: label, median milliseconds to the first byte, the most that is allowed."""
    with tempfile.TemporaryDirectory(prefix="zhucun-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHUCUN_")}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages"],
            env={**environment, "ZHUCUN_VAR": folder},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    answer = json.loads(done.stdout.splitlines()[-1])
    floor = answer["floor"]
    return [
        (
            f"{_short(page)} 首字节，毫秒（空白视图 {floor:.1f} 毫秒的 {took / floor:.0f} 倍）",
            took,
            MOST_MILLISECONDS,
        )
        for page, took in answer["pages"]
    ]


def _short(page: str) -> str:
    """The address with ids cut to their beginning."""
    return re.sub(r"([0-9a-f]{8})-[0-9a-f-]{27}", r"\1…", page)


def measure() -> dict[str, object]:
    """In a process of its own, with ``ZHUCUN_VAR`` an empty folder: load, serve, measure."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhucun.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from zhucun.demo import actions as demonstration
    from zhucun.foundation.divisions import actions as divisions
    from zhucun.foundation.figures import actions as figures
    from zhucun.foundation.kernel.actor import system
    from zhucun.foundation.policy import actions as policy

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    actor = system("测量")
    divisions.load_counties(actor=actor)
    policy.sync(actor=actor)
    figures.load_seed_figures(actor=actor)
    demonstration.load(report=lambda line: None)
    with _served("benchmarks.bare_view:application") as bare:
        floor = _first_byte(bare, "/", "")
    with _served("zhucun.config.wsgi:application") as server:
        pages = [
            (page, _first_byte(server, page, cookie))
            for page, cookie in _pages()
            if _is_page(server, page, cookie)
        ]
    return {"floor": floor, "pages": pages}


def _pages() -> Iterator[tuple[str, str]]:
    """Every route, over Hunan's 189 units, with the session cookie of an account it is declared for."""
    from django.conf import settings
    from django.test import Client

    from tests.access.routes import HUNAN, address, routes
    from zhucun.demo import actions as demonstration
    from zhucun.foundation.accounts.queries import actor_for, by_username

    cookies: dict[str, str] = {}
    users = [user for row in demonstration.sign_ins() if (user := by_username(row.username))]
    for route in routes():
        roles = route.rule.roles if route.rule else None
        cookie = ""
        if roles is not None:
            user = next(user for user in users if actor_for(user).roles & roles)
            if user.username not in cookies:
                client = Client()
                client.force_login(user)
                cookies[user.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = f"{settings.SESSION_COOKIE_NAME}={cookies[user.username]}"
        yield address(route, HUNAN), cookie


@contextmanager
def _served(application: str) -> Iterator[HTTPConnection]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "4", "--no-ws", "--log-level", "warning", application),
    ]
    server = subprocess.Popen(command, stdout=sys.stderr)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        yield connection
        connection.close()
    finally:
        server.terminate()
        server.wait(10)


def _is_page(server: HTTPConnection, page: str, cookie: str) -> bool:
    """Not a redirect, a file, a part of a page, nor a page that only takes what is sent."""
    server.request("GET", page, headers={"Cookie": cookie})
    answer = server.getresponse()
    body = answer.read()
    return answer.status == 200 and body.lstrip()[:9].lower() == b"<!doctype"


def _first_byte(server: HTTPConnection, page: str, cookie: str) -> float:
    """Median milliseconds from sending the request to the first byte of the answer."""
    taken = []
    for time_number in range(WARM_UP + TIMES):
        begin = time.perf_counter()
        server.request("GET", page, headers={"Cookie": cookie})
        answer = server.getresponse()  # returns with the header lines
        took = (time.perf_counter() - begin) * 1000
        answer.read()
        if time_number >= WARM_UP:
            taken.append(took)
    return median(taken)


if __name__ == "__main__":
    print(json.dumps(measure()))
