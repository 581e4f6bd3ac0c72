"""``zhucun audit``: seal and verify the trail."""

import argparse
import json
import sys
from dataclasses import asdict

from . import seals


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = commands.add_parser("audit", help="审计：封存与核验")
    parts = audit.add_subparsers(dest="audit_command", required=True)
    check = parts.add_parser("verify", help="核验审计链，指出被改、被删、被调换或被截去的记录")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(func=_verify)
    seal = parts.add_parser("seal", help="立即封存尚未封存的记录")
    seal.set_defaults(func=_seal)


def _verify(options: argparse.Namespace) -> int:
    faults = list(seals.verify())
    if options.format == "json":
        json.dump({"faults": [asdict(fault) for fault in faults]}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    elif faults:
        for fault in faults:
            print(fault.sentence)
    else:
        print("审计链完整，未发现改动。")
    return 1 if faults else 0


def _seal(_: argparse.Namespace) -> int:
    print(f"已封存 {seals.seal()} 条。")
    return 0
