"""``zhucun policy``: explain a value, check and load packs, count the clauses that work."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import system

from . import actions, checks, coverage, facts, packs, queries, shelf
from .book import build
from .reading import Fault
from .resolution import judge


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``policy`` with its parts."""
    policy = commands.add_parser("policy", help="制度：查值、核对和装入制度包、条款覆盖")
    parts = policy.add_subparsers(dest="policy_command", required=True, metavar="子命令")
    why = parts.add_parser("explain", help="某地某日某个参数的值、依据，以及未采用的规定和原因")
    why.add_argument("key", metavar="键")
    why.add_argument("--division", default="", metavar="代码", help="区划代码；不写为全国")
    why.add_argument("--on", type=_day, default=None, metavar="日期", help="形如 2018-06-01；不写为今天")
    why.add_argument("--format", choices=("text", "json"), default="text")
    why.set_defaults(func=_explain)
    check = parts.add_parser("check", help="核对一个制度包（或含多个制度包的文件夹），不装入")
    check.add_argument("folder", type=Path, metavar="文件夹")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(func=_check)
    load = parts.add_parser("load", help="装入一个制度包，立即生效")
    load.add_argument("folder", type=Path, metavar="文件夹")
    load.set_defaults(func=_load)
    sync = parts.add_parser("sync", help="装入随系统发布的制度包")
    sync.set_defaults(func=_sync)
    covered = parts.add_parser("coverage", help="按制度、类别和状态统计条款")
    covered.add_argument("--format", choices=("text", "json"), default="text")
    covered.set_defaults(func=_coverage)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2018-06-01 的形式") from None


def _explain(options: argparse.Namespace) -> int:
    found = queries.explain(options.key, division=options.division, on=options.on or clock.today())
    if options.format == "json":
        _dump(_as_json(found))
        return 0 if found.answer else 1
    print(f"{found.key.title}（{found.key.key}）  {found.place}  {found.on}")
    if found.answer is None:
        print(found.nothing)
        return 1
    a = found.answer
    print(f"值：{a.shown}")
    print(f"依据：{_source(a.clause, a.citation)}")
    area = found.areas.get(a.division, a.division)
    print(f"效力：{facts.FORCES[a.force]}，{area}，{_span(a.valid_from, a.valid_to)}")
    if a.reading:
        print(f"读法：{a.reading}")
    print(f"未采用的规定：{len(a.lost)} 条")
    for lost in a.lost:
        area = found.areas.get(lost.division, lost.division)
        source = _source(lost.clause, lost.citation)
        print(f"  · {lost.shown}，{facts.FORCES[lost.force]}，{area}，{source}：{lost.reason_zh}")
    return 0


def _source(clause: str, citation: str) -> str:
    return f"{queries.clause_label(clause)}（{clause}）" if clause else f"本地值：{citation}"


def _as_json(found: queries.Explanation) -> dict[str, Any]:
    a = found.answer
    return {
        "key": found.key.key,
        "title": found.key.title,
        "division": found.division,
        "on": str(found.on),
        "value": None if a is None else shelf.as_json(a.value),
        "unit": found.key.unit,
        "clause": None if a is None else a.clause or None,
        "instrument": None if a is None else a.instrument or None,
        "source": None if a is None else a.citation,
        "area": None if a is None else a.division,
        "force": None if a is None else a.force,
        "severity": None if a is None else a.severity,
        "valid_from": None if a is None else str(a.valid_from),
        "valid_to": None if a is None or a.valid_to is None else str(a.valid_to),
        "reading": None if a is None else a.reading or None,
        "reason": found.nothing or None,
        "lost": [
            {
                "value": shelf.as_json(lost.value),
                "clause": lost.clause or None,
                "instrument": lost.instrument or None,
                "source": lost.citation,
                "area": lost.division,
                "force": lost.force,
                "valid_from": str(lost.valid_from),
                "valid_to": None if lost.valid_to is None else str(lost.valid_to),
                "reason": lost.reason_zh,
            }
            for lost in (a.lost if a else ())
        ],
    }


def _check(options: argparse.Namespace) -> int:
    try:
        faults, count = findings(options.folder)
    except packs.NoPack as none:
        print(none.sentence, file=sys.stderr)
        return 2
    if options.format == "json":
        _dump({"packs": count, "faults": [vars(fault) | {"sentence": str(fault)} for fault in faults]})
    elif faults:
        for fault in faults:
            print(fault)
        print(f"共 {len(faults)} 处问题。")
    else:
        print(f"已核对 {count} 个制度包，没有发现问题。")
    return 1 if faults else 0


def findings(folder: Path) -> tuple[list[Fault], int]:
    """Every fault of the packs in ``folder``, beside those of the tree, and how many packs there are."""
    keys, key_faults = packs.read_keys()
    faults, read = list(key_faults), []
    for child in packs.folders(folder):
        pack, more = packs.read_folder(child, keys)
        faults += more
        if pack is not None:
            faults += checks.own(pack, keys, str(child))
            read.append((child, pack))
    ids = {pack.id for _, pack in read}
    beside = [pack for pack in packs.read_tree()[0].values() if pack.id not in ids]
    everything = [*beside, *(pack for _, pack in read)]
    for child, pack in read:
        faults += checks.among(pack, everything, (), keys, str(child))
    if not faults:
        for child, pack in read:
            faults += failing(pack, everything, str(child))
    return faults, len(read)


def failing(pack: facts.Pack, everything: list[facts.Pack], where: str) -> list[Fault]:
    """The pack's own cases that are not answered as they say."""
    book = build(packs.read_keys()[0], everything)
    return [
        Fault(f"{where}/{case.file}", case.line, sentence, "请核对事例的期望值，或改正参数")
        for case in pack.cases
        if (sentence := judge(book, case))
    ]


def _load(options: argparse.Namespace) -> int:
    try:
        loaded = actions.load_pack(actor=system("命令行装入制度包"), folder=options.folder)
    except packs.NoPack as none:
        print(none.sentence, file=sys.stderr)
        return 2
    if not loaded.changed:
        print(f"{loaded.instrument}《{loaded.title}》与现行内容相同，没有变化。")
        return 0
    print(f"已装入 {loaded.instrument}《{loaded.title}》，立即生效（版本 {loaded.sha256[:12]}）。")
    present = queries.book().packs
    for fault in failing(present[loaded.instrument], list(present.values()), str(options.folder)):
        print(f"提示：{fault}")
    return 0


def _sync(_: argparse.Namespace) -> int:
    loaded = actions.sync(actor=system("随系统发布的制度包"))
    for pack in loaded:
        print(f"已装入 {pack.instrument}《{pack.title}》。")
    if not loaded:
        print("制度包已是最新。")
    return 0


def _coverage(options: argparse.Namespace) -> int:
    found = coverage.measure()
    if options.format == "json":
        _dump(found.as_json())
        return 0
    counted = found.as_json()
    print(f"条款 {found.total} 条，有效 {found.works} 条")
    print(
        "状态：" + "，".join(f"{word} {counted['states'][s]['count']}" for s, word in coverage.STATES.items())
    )
    print("按制度：")
    for id, each in counted["instruments"].items():
        print(f"  {id}：{each['works']}/{each['total']}")
    print("按类别：")
    for kind, each in counted["kinds"].items():
        print(f"  {facts.CLAUSE_KINDS[kind]}：{each['works']}/{each['total']}")
    return 0


def _span(start: date, end: date | None) -> str:
    return f"{start} 起" if end is None else f"{start} 起，{end} 前"


def _dump(data: object) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    print()
