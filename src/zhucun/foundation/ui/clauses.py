"""How a clause is named and opened on screen: 〔厅字〔2018〕34号 第九条(二)〕 leads to
``/clauses/JX18-043/``.

The names belong to the policy register; whoever stands above both hands over its lookup with ``name_with``.
"""

from collections.abc import Callable
from urllib.parse import quote

_lookup: Callable[[str], str] | None = None


def name_with(lookup: Callable[[str], str]) -> None:
    """Use ``lookup`` (clause id → short name, "" where unknown). It must not query once per call: pages
    cite many.
    """
    global _lookup  # one process-wide choice, made at start
    _lookup = lookup


def name(clause: str) -> str:
    """The short name of a clause, its id where the register does not know it."""
    return (_lookup(clause) if _lookup else "") or clause


def address(clause: str) -> str:
    """The page of a clause; opened from a 〔 〕 mark its text shows in a popup."""
    return f"/clauses/{quote(clause, safe='')}/"
