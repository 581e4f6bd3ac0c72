"""The words a household's and a person's fields may hold: code lists of an area on a day, read from policy.

A list is the value of ``households.codes.<name>`` (its rows: term, code, aliases, ``gb`` of the State's code standards, days of
use) plus the words an area adds in ``households.codes.local``. Words of an area say what they are in the nation's list by
``maps_to``, or by ``maps_to_key``: the policy key whose value an authorised user sets. Pure but for asking policy.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

PREFIX = "households.codes."
LOCAL = "households.codes.local"


@dataclass(frozen=True)
class Term:
    """A word of a list. ``code`` and ``gb`` are "" where none is known; ``sure`` is S (seen in a source), K (general knowledge)
    or "" for a word of the area. ``national`` is the word of the nation's list it counts as, None while nobody has decided.
    ``group`` says what kind of word it is (able, unable; preschool, compulsory, vocational …; near, away), where that matters.
    """

    term: str
    code: str = ""
    gb: str = ""
    sure: str = ""
    aliases: tuple[str, ...] = ()
    national: str | None = None
    group: str = ""


@dataclass(frozen=True)
class CodeList:
    """The words in force in an area on a day, in order, with the clause of the list."""

    name: str
    rows: tuple[Term, ...]
    clause: str
    _known: Mapping[str, Term] = field(repr=False, compare=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words one may choose."""
        return tuple(row.term for row in self.rows)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The words for a form field."""
        return [(term, term) for term in self.terms]

    def of_group(self, *groups: str) -> tuple[str, ...]:
        """The words of these groups."""
        return tuple(row.term for row in self.rows if row.group in groups)

    def __contains__(self, text: object) -> bool:
        """Whether ``text`` is a word of the list exactly as it is written there."""
        return text in self.terms

    def canonical(self, text: str) -> str | None:
        """The word meant by ``text`` (an alias, full-width signs and spaces allowed); None for none of the list."""
        found = self._known.get(plain(text))
        return found.term if found else None

    def code_of(self, text: str) -> str:
        """The list's own code of a word; "" where none is known."""
        found = self._known.get(plain(text))
        return found.code if found else ""

    def gb_of(self, text: str) -> str:
        """The code of the State's code standard for a word (GB/T 4761 for relations …); "" where none is known."""
        found = self._known.get(plain(text))
        return found.gb if found else ""

    def mapped(self, text: str) -> str | None:
        """The word of the nation's list that a word counts as; None for no word of the list, or while it is undecided."""
        found = self._known.get(plain(text))
        return found.national if found else None


def terms(name: str, division: str, on: date) -> CodeList:
    """The list called ``name`` (cause, relation …) in an area on a day. Raises ``NoValue`` where there is none."""
    answer = policy.value(PREFIX + name, division=division, on=on)
    nation = answer if not answer.division else policy.value(PREFIX + name, division="", on=on)
    own = [row for row in nation.items if _in_use(row, on)]
    national = _known(_term(row, str(row["term"])) for row in own)
    rows = [_term(row, str(row["term"])) for row in own]
    if answer.division:
        rows = [_of_area(row, national, division, on) for row in answer.items if _in_use(row, on)]
    local = policy.find(LOCAL, division=division, on=on)
    taken = {row.term for row in rows}
    for row in local.items if local else ():
        if row["list"] == name and row["term"] not in taken and _in_use(row, on):
            rows.append(_of_area(row, national, division, on))
    return CodeList(name, tuple(rows), answer.clause, _known(rows))


def plain(text: str) -> str:
    """``text`` as it is compared: half-width signs, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@implements("PL-018", "PL-072")
def _of_area(row: Mapping[str, Any], national: Mapping[str, Term], division: str, on: date) -> Term:
    """A word of an area with the nation's word it counts as: by its own row, by a decision, or because it is the same."""
    means = str(row.get("maps_to", row["term"]))
    if key := row.get("maps_to_key"):
        decided = policy.find(str(key), division=division, on=on)
        means = decided.text if decided else ""
    found = national.get(plain(means))
    return _term(row, found.term if found else None)


def _term(row: Mapping[str, Any], national: str | None) -> Term:
    return Term(
        str(row["term"]),
        str(row.get("code", "")),
        str(row.get("gb", "")),
        str(row.get("sure", "")),
        tuple(str(alias) for alias in row.get("aliases", ())),
        national,
        str(row.get("group", "")),
    )


def _in_use(row: Mapping[str, Any], on: date) -> bool:
    since, until = row.get("since"), row.get("until")
    return (since is None or since <= on) and (until is None or on < until)


def _known(rows: Iterable[Term]) -> Mapping[str, Term]:
    """The rows by their words and aliases as compared; a word comes before another's alias, the first alias before later ones."""
    listed = tuple(rows)
    found = {plain(row.term): row for row in listed}
    for row in listed:
        for alias in row.aliases:
            found.setdefault(plain(alias), row)
    return MappingProxyType(found)
