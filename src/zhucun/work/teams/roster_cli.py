"""``zhucun teams check``: which instruments the teams of an area do not keep on a day, with clause ids."""

import argparse
import json
import sys
from collections import Counter
from datetime import date
from typing import Any

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy.facts import SEVERITIES

from .checks import TITLES
from .queries.compliance import Checked, checked


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``teams check``."""
    teams = commands.add_parser("teams", help="驻村工作队：按制度核对")
    parts = teams.add_subparsers(dest="teams_command", required=True)
    check = parts.add_parser("check", help="按当日有效的制度核对一个地区的工作队；有问题时退出码为 1")
    check.add_argument("--division", required=True, metavar="CODE", help="区划代码，如 9901；全国写 ''")
    check.add_argument(
        "--on", type=_day, metavar="DATE", help="按哪一天的情况和制度，如 2018-09-01；默认今天"
    )
    check.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    check.set_defaults(func=_check)


def _check(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    try:
        area = divisions.find(options.division, on)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    found = checked(viewer=system("命令行核对"), division=area.key, on=on)
    if options.format == "json":
        json.dump(_as_json(area, on, found), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        for one in found.violations:
            print(f"[{SEVERITIES[one.severity]}] {one.sentence}（{one.clause or '本地值'}，{one.code}）")
        print(_counted(found))
    return 1 if found.violations else 0


def _as_json(area: Area, on: date, found: Checked) -> dict[str, Any]:
    return {
        "division": area.code or area.key,
        "name": area.name,
        "on": on.isoformat(),
        "violations": [one.as_json() | {"title": TITLES[one.code]} for one in found.violations],
        "summary": {
            "teams": found.teams,
            "members": found.members,
            "violations": len(found.violations),
            "by_severity": dict(Counter(one.severity for one in found.violations)),
            "by_code": dict(Counter(one.code for one in found.violations)),
            "by_clause": dict(Counter(one.clause for one in found.violations)),
            "sentence": _counted(found),
        },
    }


def _counted(found: Checked) -> str:
    looked_at = f"核对了 {found.teams} 支工作队、{found.members} 名队员"
    if not found.violations:
        return f"{looked_at}，没有发现问题。"
    numbers = Counter(one.severity for one in found.violations)
    parts = "，".join(f"{title} {numbers[key]} 项" for key, title in SEVERITIES.items() if numbers[key])
    return f"{looked_at}，共 {len(found.violations)} 项：{parts}。"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2018-09-01 的样子") from None
