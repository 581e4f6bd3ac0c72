"""The ``zhucun`` command. Each app adds its own commands through ``add_commands`` in its ``cli.py``.

Exit status: 0 done and nothing found, 1 findings or a refusal, 2 wrong use or unreadable input.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = (
    "zhucun.config.instance",
    "zhucun.config.quality",
    "zhucun.foundation.audit.cli",
    "zhucun.foundation.divisions.cli",
    "zhucun.foundation.policy.cli",
    "zhucun.foundation.accounts.cli",
    "zhucun.work.teams.cli",
    "zhucun.work.teams.roster_cli",
    "zhucun.work.households.cli",
    "zhucun.demo.cli",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, set Django up, run; Chinese usage errors exit with 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhucun.config.settings")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["django"]:  # every management command stays reachable: zhucun django migrate …
        from django.core.management import execute_from_command_line

        execute_from_command_line(["zhucun django", *arguments[1:]])
        return 0
    import django

    django.setup()
    from django.db import DatabaseError

    from zhucun.foundation.kernel.errors import Refusal

    parser = argparse.ArgumentParser(prog="zhucun", description="驻村帮扶与精准扶贫信息系统")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for module in COMMANDS:
        import_module(module).add_commands(commands)
    options = parser.parse_args(arguments)
    try:
        return int(options.func(options) or 0)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(
            f"数据库不能用：{error}。首次使用请先运行 zhucun setup；已用过的请检查 ZHUCUN_DATABASE_URL。",
            file=sys.stderr,
        )
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
