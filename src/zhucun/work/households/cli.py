"""``zhucun households``: the registry from the shell. Each group of commands adds its own to ``PARTS``."""

import argparse

from . import check_cli
from .bulk import cli as bulk

PARTS = (bulk.add_parts, check_cli.add_parts)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``households import``, ``reconcile``, ``export`` and ``check``."""
    households = commands.add_parser("households", help="建档立卡：导入、比对、导出、核对数据")
    parts = households.add_subparsers(dest="households_command", required=True, metavar="命令")
    for add in PARTS:
        add(parts)
