"""The door: files in, facts out.

Each function takes a path, or the bytes of an upload with its name. Every failure is ``Unreadable`` of
``foundation.imports.faults``, whose ``fault.sentence`` is Chinese and says where, what and how to put it
right.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from zhucun.foundation.imports.faults import Unreadable
from zhucun.foundation.kernel.evidence import implements

from . import allocation, unit_list
from .facts import Placements, UnitList
from .grids import open_grids
from .text import plain, squeeze

_PLACED = re.compile(r"^(annex2_name|(安排表|附件2)(中的?)?(单位)?名称?)$")
_LISTED = re.compile(r"^(annex1_name|(名单|附件1)(中的?)?(单位)?名称?)$")


@implements("H15-042")
def read_units(source: Path | bytes, name: str = "") -> UnitList:
    """The unit list (annex 1) from csv, xls, xlsx or docx, as printed or one row per unit."""
    return unit_list.unit_list(open_grids(source, name))


@implements("H15-043")
def read_placements(source: Path | bytes, name: str = "") -> Placements:
    """The placement table (annex 2) from csv, xls, xlsx or docx, as printed or one row per unit."""
    return allocation.placements(open_grids(source, name))


def read_aliases(source: Path | bytes, name: str = "") -> Mapping[str, str]:
    """Confirmed aliases: the name as placed (``plain`` text) → the name as listed."""
    for grid in open_grids(source, name):
        for number, row in enumerate(grid.rows[:20]):
            heads = [plain(cell) for cell in row]
            placed = next((i for i, head in enumerate(heads) if _PLACED.match(head)), None)
            listed = next((i for i, head in enumerate(heads) if _LISTED.match(head)), None)
            if placed is None or listed is None:
                continue
            pairs = (
                (squeeze(line[placed]), squeeze(line[listed]))
                for line in grid.rows[number + 1 :]
                if len(line) > max(placed, listed)
            )
            return {plain(one): other for one, other in pairs if one and other}
    raise Unreadable(
        "aliases-not-found",
        "没有找到别名对照表。表头应有“安排表名称”“名单名称”两列（或 annex2_name、annex1_name）。请检查文件。",
    )
