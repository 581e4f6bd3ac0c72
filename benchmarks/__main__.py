"""``make bench``: run every measurement of this folder and print one table.

A measurement is a module with ``run()`` that answers rows of (label, measured value, most that is allowed).
Values are ratios against a floor measured in the same run, or times whose unit stands in the label. Exit
status 1 when a target is missed. ``python -m benchmarks pages`` runs the named ones only.
"""

import sys
from importlib import import_module
from pathlib import Path
from unicodedata import east_asian_width

FOLDER = Path(__file__).parent
HELPERS = {"__init__", "__main__", "bare_view", "databases", "nation", "registry_sheet"}
Row = tuple[str, float, float]


def main(wanted: list[str]) -> int:
    """Run the measurements and print the table as they come in."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in HELPERS)
    if unknown := set(wanted) - set(names):
        print(f"没有这些测量：{'、'.join(sorted(unknown))}。可选：{'、'.join(names)}。", file=sys.stderr)
        return 2
    print(f"{_padded('测量', 92)}{'结果':>6}  {'上限':>6}")
    missed = 0
    for name in wanted or names:
        rows: list[Row] = import_module(f"benchmarks.{name}").run()
        for label, value, most in rows:
            met = value <= most
            missed += not met
            print(
                f"{_padded(label, 92)}{value:>8.2f}  {most:>8.2f}  {'达到' if met else '未达到'}", flush=True
            )
    print(f"未达到 {missed} 项。" if missed else "全部达到。")
    return 1 if missed else 0


def _padded(text: str, width: int) -> str:
    """``text`` filled up to ``width`` columns, Chinese characters counting two."""
    return text + " " * max(1, width - sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
