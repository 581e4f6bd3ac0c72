"""What kind of body a listed unit is, told from its category and, for organs, from words in its name.

The words are data (``data/kinds.csv``); the first that fits wins. They also mark bodies whose people are never shown.
"""

import csv
from functools import cache
from pathlib import Path

_BY_CATEGORY = {
    "enterprises": "enterprise",
    "colleges": "college",
    "finance": "finance",
    "organs": "party_government",
}
_BODIES = {"enterprise", "institution", "college", "finance"}


def kind_of(name: str, category: str) -> tuple[str, bool]:
    """Organisation type and whether it is restricted. ``category`` is a key such as ``central.finance``."""
    last = category.rsplit(".", 1)[-1]
    if last == "organs" or last not in _BY_CATEGORY:
        for words, kind, restricted in _rules():
            if words in name:
                return kind, restricted
    return _BY_CATEGORY.get(last, "party_government"), False


@cache
def _rules() -> tuple[tuple[str, str, bool], ...]:
    with (Path(__file__).parent / "data" / "kinds.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["contains"], row["kind"], row["restricted"] == "yes") for row in csv.DictReader(file)
        )


def level_of(category: str, own: str) -> str:
    """The level of a unit listed under ``category``: central units are central, the others of the list's ``own``."""
    return "central" if category.split(".", 1)[0] == "central" else own


def types_of(kind: str, title: str) -> set[str]:
    """The words an instrument may name a type by: its own, and the one for all enterprises and institutions."""
    return {title, "企事业单位"} if kind in _BODIES else {title}
