"""``zhucun demo``: load the demonstration, or renew it."""

import argparse

from . import actions


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="载入演示数据（人物与事件均为虚构）")
    demo.add_argument("--reset", action="store_true", help="清空后重新载入；只对演示库有效")
    demo.set_defaults(func=_demo)


def _demo(options: argparse.Namespace) -> int:
    def say(line: str) -> None:
        print(line, flush=True)

    if options.reset:
        actions.reset(report=say)
    actions.load(report=say)
    actions.print_sign_ins()
    return 0
