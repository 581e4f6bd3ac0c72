"""``zhucun households check``: what the checks find in a county or in all, without keeping it."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy.facts import SEVERITIES

from .checks import TITLES, check_registry
from .quality.findings import Finding, as_findings
from .queries.checking import case_of, counties_with_households

_MACHINE = system("命令行核对")


def add_parts(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``households check``."""
    check = parts.add_parser("check", help="核对建档立卡数据；有问题时退出码为 1。只看不存，页面上的结果不变")
    check.add_argument("--county", metavar="CODE", help="县级区划代码，如 431121；不写核对所有县")
    check.add_argument(
        "--on", type=_day, metavar="DATE", help="按哪一天的情况和制度，如 2018-09-01；默认今天"
    )
    check.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    check.set_defaults(func=_check)


def _check(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    try:
        counties = list(_counties(options.county, on))
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    found: list[Finding] = []
    sizes: Counter[str] = Counter(households=0, persons=0)
    for county in counties:
        case = case_of(viewer=_MACHINE, county=county.key, on=on, identities=True)
        sizes.update(households=case.households.height, persons=case.persons.height)
        found += as_findings(check_registry(case))
    if options.format == "json":
        json.dump(_as_json(counties, on, found, sizes), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        for one in found:
            print(f"[{SEVERITIES[one.severity]}] {one.sentence}（{one.clause or '系统检查'}，{one.code}）")
        print(_counted(found, sizes))
    return 1 if found else 0


def _counties(code: str | None, on: date) -> Iterator[Area]:
    if code is None:
        yield from divisions.by_keys(counties_with_households(), on).values()
        return
    area = divisions.find(code, on)
    if area.level != Level.COUNTY:
        raise Refusal(f"{area.name or '全国'}不是县级地区。请写县级区划代码，如 431121。")
    yield area


def _as_json(counties: list[Area], on: date, found: list[Finding], sizes: Counter[str]) -> dict[str, Any]:
    return {
        "counties": [{"code": one.code or one.key, "name": one.name} for one in counties],
        "on": on.isoformat(),
        "findings": [one.as_json() | {"title": TITLES[one.code]} for one in found],
        "summary": {
            **sizes,
            "findings": len(found),
            "by_severity": dict(Counter(one.severity for one in found)),
            "by_code": dict(Counter(one.code for one in found)),
            "sentence": _counted(found, sizes),
        },
    }


def _counted(found: list[Finding], sizes: Counter[str]) -> str:
    looked_at = f"核对了 {sizes['households']} 户、{sizes['persons']} 人"
    if not found:
        return f"{looked_at}，没有发现问题。"
    numbers = Counter(one.severity for one in found)
    parts = "，".join(f"{title} {numbers[key]} 项" for key, title in SEVERITIES.items() if numbers[key])
    return f"{looked_at}，共 {len(found)} 项：{parts}。"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2018-09-01 的样子") from None
