"""The facts the page parts show. Views fill these; the templates in ``ui/includes`` draw them."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "ok", "warn", "bad", "info"]


@dataclass(frozen=True)
class Tag:
    """A short word on a coloured ground; the word carries the meaning, the tone only supports it."""

    text: str
    tone: Tone = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Bar:
    """A share drawn as a bar with its figure beside it: ``value`` of ``top``."""

    value: float
    text: str
    top: float = 100
    tone: Tone = "ok"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cite:
    """A clause as a cell or beside a fact; ``label`` as in ``{% clause %}``."""

    clause: str
    label: str = ""

    def __str__(self) -> str:
        return self.label or self.clause


@dataclass(frozen=True)
class Link:
    """Words one can follow."""

    text: str
    url: str


@dataclass(frozen=True)
class Item:
    """A row of a waiting or overdue list: who, what, by when; the second line says why and cites the
    clause.
    """

    sentence: str
    url: str = ""
    tag: Tag | None = None
    due: str = ""
    late: bool = False
    why: str = ""
    cites: tuple[Cite, ...] = ()
    action: Link | None = None


@dataclass(frozen=True)
class Figure:
    """A number that matters (at most four on a page); ``url`` opens its rows."""

    label: str
    value: str
    note: str = ""
    tone: Tone = ""
    url: str = ""


@dataclass(frozen=True)
class Progress:
    """Long work: what, how far, how long. ``url`` answers the same part anew; it is asked until
    ``finished``.
    """

    what: str
    done: int
    total: int
    note: str = ""
    url: str = ""
    finished: bool = False

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when all is done."""
        return 100 if self.finished else min(99, self.done * 100 // self.total) if self.total else 0
