"""``zhucun divisions``: load village-level data, look a code up."""

import argparse
import sys
from datetime import date

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system

from . import actions, queries


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``divisions load`` and ``divisions show``."""
    divisions = commands.add_parser("divisions", help="行政区划：载入与查询")
    parts = divisions.add_subparsers(dest="divisions_command", required=True)
    load = parts.add_parser("load", help="载入指定地区的乡、村，例如 zhucun divisions load 43 1410")
    load.add_argument("codes", nargs="*", metavar="代码")
    load.add_argument("--all", action="store_true", help="载入全国 620,573 个村")
    load.set_defaults(func=_load)
    show = parts.add_parser("show", help="查一个代码、名称或拼音首字母在某日对应的区划")
    show.add_argument("text", metavar="代码或名称")
    show.add_argument(
        "--on", type=date.fromisoformat, default=None, metavar="日期", help="如 2015-03-01，默认今天"
    )
    show.set_defaults(func=_show)


def _load(options: argparse.Namespace) -> int:
    if not options.codes and not options.all:
        print("请给出要载入的代码，或用 --all 载入全国。", file=sys.stderr)
        return 2
    actor = system("命令行载入区划")
    actions.load_counties(actor=actor)
    added = actions.load_villages(actor=actor, codes=[""] if options.all else options.codes, report=_say)
    _say(f"完成，新增 {added:,} 个区划。")
    return 0


def _show(options: argparse.Namespace) -> int:
    on = options.on or clock.today()
    found = queries.search(options.text, on)
    ways = queries.ways_up([area.key for area, _ in found], on)
    for area, why in found:
        names = [step.name for step in reversed(ways.get(area.key, (area,))) if step.key]
        print(f"{area.code or '（无代码）'}\t{' › '.join(names)}\t{why}".rstrip())
    if not found:
        print(f"没有找到“{options.text}”。可用代码、名称、曾用名或拼音首字母，从第一个字开始输入。")
    return 0 if found else 1


def _say(line: str) -> None:
    print(line, flush=True)
