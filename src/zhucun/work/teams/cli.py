"""``zhucun placement``: check and improve a placement on bare files.

Policy is asked of the database, which knows packs loaded and values set on the spot; without a database the packs that
come with the programme answer.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from zhucun.foundation.divisions.codes import short
from zhucun.foundation.imports.faults import Unreadable
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import areas
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.book import Book
from zhucun.foundation.policy.resolution import NoValue, resolve

from .checks import check_placement
from .placement.bare import installed_book, limits_for, province_of
from .placement.case import Case, build_case
from .placement.facts import Placements
from .placement.findings import SEVERITIES, Finding
from .placement.output import write_proposal
from .placement.places import place_meant
from .placement.proposal import Proposal
from .placement.propose import propose
from .placement.reading import read_aliases, read_placements, read_units
from .placement.weights import counties_of, read_weights

_MAX_MOVES = "placement.propose.max_moves"
_UNLIMITED = "不限"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``placement check`` and ``placement propose``."""
    placement = commands.add_parser("placement", help="到县安排：核对两个附件，提出调整建议")
    parts = placement.add_subparsers(dest="placement_command", required=True)

    check = parts.add_parser("check", help="核对单位名单（附件1）与到县安排表（附件2）；有问题时退出码为 1")
    _files(check)
    check.set_defaults(func=_check)

    suggest = parts.add_parser("propose", help="以最少的调动减轻最重的县的负担")
    _files(suggest)
    suggest.add_argument(
        "--max-moves",
        type=_count,
        metavar="N",
        help=f"最多调动几个单位，或“{_UNLIMITED}”；不写按制度库的 {_MAX_MOVES}",
    )
    suggest.add_argument("--weights", type=Path, metavar="FILE", help="县市区的难度系数、贫困人口表")
    suggest.add_argument(
        "--persons-share", type=_share, default=Fraction(0), metavar="0–1", help="贫困人口在负担中所占的份额"
    )
    suggest.add_argument(
        "--pin", action="append", default=[], metavar="UNIT", help="不得调动的单位，可多次给出"
    )
    suggest.add_argument(
        "--forbid",
        action="append",
        default=[],
        type=_pair,
        metavar="UNIT=COUNTY",
        help="单位不得去的县（重名的县写成 市县，如 长治市城区），可多次给出",
    )
    suggest.add_argument("-o", "--output", type=Path, metavar="FILE", help="把建议写成 .xlsx 或 .csv")
    suggest.set_defaults(func=_propose)


def _files(command: argparse.ArgumentParser) -> None:
    command.add_argument("units", type=Path, metavar="UNITS", help="单位名单：csv、xls、xlsx 或 docx")
    command.add_argument(
        "placements", type=Path, metavar="PLACEMENTS", help="到县安排表：csv、xls、xlsx 或 docx"
    )
    command.add_argument("--aliases", type=Path, metavar="FILE", help="已确认的别名对照表")
    command.add_argument(
        "--division", type=_division, metavar="CODE", help="省级区划代码，如 43；默认按市州名称判断"
    )
    command.add_argument("--on", type=_day, metavar="DATE", help="按哪一天的制度，如 2015-03-01；默认今天")
    command.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")


def _check(options: argparse.Namespace) -> int:
    try:
        case, _, _ = _read(options)
    except (_Unread, Refusal) as error:
        print(error, file=sys.stderr)
        return 2
    findings = check_placement(case)
    if options.format == "json":
        _print_json(
            {"findings": [finding.as_json() for finding in findings], "summary": _summary(case, findings)}
        )
    else:
        for finding in findings:
            print(f"[{SEVERITIES[finding.severity]}] {finding.sentence}（{finding.clause}，{finding.code}）")
            for spot in finding.rows:
                print(f"    {spot.where}：{spot.text}")
        print(_counted(findings))
    return 1 if findings else 0


def _propose(options: argparse.Namespace) -> int:
    try:
        case, table, standard = _read(options)
        weights = read_weights(options.weights) if options.weights else None
        counties = counties_of(case, weights)
        unknown = {*options.pin, *(unit for unit, _ in options.forbid)} - {unit.name for unit in table.units}
        if unknown:
            raise Refusal(f"安排表里没有单位“{'”“'.join(sorted(unknown))}”。请按安排表的写法填写。")
        places = [(county.city, county.county) for county in counties]
        asked = options.max_moves
        proposal = propose(
            counties,
            table.units,
            max_moves=standard if asked is None else None if asked == _UNLIMITED else asked,
            persons_share=options.persons_share,
            pinned=options.pin,
            forbidden=[(unit, place_meant(county, places)) for unit, county in options.forbid],
        )
        if options.output:
            write_proposal(proposal, options.output)
    except Unreadable as error:
        print(error.fault.sentence, file=sys.stderr)
        return 2
    except (_Unread, Refusal) as error:
        print(error, file=sys.stderr)
        return 2
    errors = sum(finding.severity == "error" for finding in check_placement(case))
    remarks = list(proposal.remarks)
    if errors:
        remarks.append(f"注意：两个附件还有 {errors} 处错误，建议先用 zhucun placement check 核对，再调整。")
    if options.format == "json":
        _print_json(_as_json(proposal, remarks))
        return 0
    for move in proposal.moves:
        print(
            f"{move.unit}：{move.from_city}{move.from_county} → {move.to_city}{move.to_county}。{move.reason}"
        )
    for county in proposal.counties:
        if county.sentence:
            print(county.sentence)
    print("\n".join(remarks))
    if options.output:
        print(f"已写入 {options.output}。")
    return 0


class _Unread(Exception):
    """A file that cannot be read, with its name in front of the sentence."""


def _read(options: argparse.Namespace) -> tuple[Case, Placements, int | None]:
    """The files as a case and as read, and how many units a proposal may move where nobody says."""
    path = options.units
    try:
        units = read_units(path)
        path = options.placements
        table = read_placements(path)
        path = options.aliases
        aliases = read_aliases(path) if path else {}
    except Unreadable as error:
        raise _Unread(f"无法读取 {path}：{error.fault.sentence}") from error
    division = options.division
    if division is None:
        division = province_of(row.city for row in table.rows)
    rules, on = _rules(), options.on or clock.today()
    return (
        build_case(units, table, aliases, limits_for(rules, division, on)),
        table,
        _max_moves(rules, division, on),
    )


def _rules() -> Book:
    try:
        rules = policy.book()
    except DatabaseError:  # there is none yet, or nothing in it
        return installed_book()
    return rules if rules.packs else installed_book()


@implements("PD-008")
def _max_moves(rules: Book, division: str, on: date) -> int | None:
    try:
        return resolve(rules, _MAX_MOVES, areas.path(division), on).integer
    except NoValue:
        return None


def _summary(case: Case, findings: list[Finding]) -> dict[str, Any]:
    hows = Counter(case.placed["how"].to_list())
    villages, teams = int(case.counties["villages"].sum()), int(case.counties["teams"].sum())
    loads = [
        row["villages"] / row["teams"]
        for row in case.counties.iter_rows(named=True)
        if row["teams"] and row["villages"] is not None
    ]
    return {
        "units": case.listed.height,
        "placed": case.placed.height,
        "counties": case.counties.height,
        "cities": case.counties["city"].n_unique(),
        "villages": villages,
        "teams": teams,
        "villages_per_team": {
            "lowest": min(loads, default=None),
            "highest": max(loads, default=None),
            "average": villages / teams if teams else None,
        },
        "names": {
            "exact": hows["exact"],
            "alias": hows["alias"],
            "differing": case.placed.height - hows["exact"],
        },
        "findings": len(findings),
        "by_code": dict(Counter(finding.code for finding in findings)),
        "sentence": _counted(findings),
    }


def _counted(findings: list[Finding]) -> str:
    if not findings:
        return "核对完毕，没有发现问题。"
    found = Counter(finding.severity for finding in findings)
    parts = "，".join(f"{title} {found[key]} 项" for key, title in SEVERITIES.items() if found[key])
    return f"核对完毕，共 {len(findings)} 项：{parts}。"


def _as_json(proposal: Proposal, remarks: list[str]) -> dict[str, Any]:
    before = proposal.heaviest_before
    return {
        "heaviest_before": None if before is None else float(before),
        "heaviest_after": float(proposal.heaviest_after),
        "bound": float(proposal.bound),
        "gap": float(proposal.gap),
        "optimal": proposal.optimal,
        "moves_to_bound": proposal.moves_to_bound,
        "moves": [
            {
                "unit": move.unit,
                "category": move.heading,
                "from_city": move.from_city,
                "from": move.from_county,
                "to_city": move.to_city,
                "to": move.to_county,
                "reason": move.reason,
            }
            for move in proposal.moves
        ],
        "counties": [
            {
                "city": county.city,
                "county": county.county,
                "villages": county.villages,
                "teams_before": county.before,
                "teams_after": county.after,
                "apportioned": county.apportioned,
                "load_before": None if county.load_before is None else float(county.load_before),
                "load_after": float(county.load_after),
                "sentence": county.sentence,
            }
            for county in proposal.counties
        ],
        "remarks": remarks,
    }


def _print_json(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    print()


def _count(text: str) -> int | str:
    if text == _UNLIMITED:
        return text
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}”不是 0 或正整数，也不是“{_UNLIMITED}”")
    return int(text)


def _division(text: str) -> str:
    try:
        return short(text)
    except Refusal as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成 2015-03-01 的样子") from None


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"“{text}”不是 0 到 1 之间的数，例如 0.5")
    return share


def _pair(text: str) -> tuple[str, str]:
    unit, equals, county = text.partition("=")
    if not (unit and equals and county):
        raise argparse.ArgumentTypeError(f"“{text}”应写成 单位=县，例如 省教育厅=溆浦县")
    return unit, county
