"""The kinds of background print there are. Each app registers its own, in ``AppConfig.ready``.

register(PrintKind("team-forms", "登记表", "pdf", describe=name_of, make=print_forms))
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal

Progress = Callable[[int, int], None]


class Describe(Protocol):
    """The name of the papers of ``subject`` in the area with key ``county``; raises ``NotAllowed`` for an actor who
    may not have them, ``Refusal`` where there is nothing to print."""

    def __call__(self, *, actor: Actor, county: str, subject: str) -> str: ...


class Make(Protocol):
    """Writes the file to ``target`` and tells ``progress`` (done, all) as it goes on. Raises ``Refusal`` or
    ``Unprintable`` with a sentence to give up."""

    def __call__(
        self, *, actor: Actor, county: str, subject: str, target: Path, progress: Progress
    ) -> None: ...


@dataclass(frozen=True)
class PrintKind:
    """``title``: what the papers are called; ``fmt``: of the file that is made."""

    code: str
    title: str
    fmt: Literal["pdf", "zip"]
    describe: Describe
    make: Make


_kinds: dict[str, PrintKind] = {}


def register(kind: PrintKind) -> None:
    """Offer a kind; raises ``ValueError`` for a code taken twice."""
    if kind.code in _kinds:
        raise ValueError(f"print kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def print_kind(code: str) -> PrintKind:
    """The kind with this code. Raises ``Refusal`` for one nobody offers."""
    if code not in _kinds:
        raise Refusal(f"没有“{code}”这一类打印。")
    return _kinds[code]
