"""Who may open and add the files of each kind of record; the app that owns the kind registers it in ``AppConfig.ready``.

guards.register("cadre_photo", title="干部照片", may_read=…, may_write=…, accept=IMAGES)
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zhucun.foundation.kernel.actor import Actor

from .content import KINDS
from .models import Attachment

IMAGES = frozenset({"image/jpeg", "image/png"})
ANY = frozenset(KINDS)

MayRead = Callable[[Actor, Attachment], bool]
MayWrite = Callable[[Actor, str], bool]


@dataclass(frozen=True)
class Guard:
    """The rights over one kind of subject and the media types it takes; ``may_write`` gets the subject's id."""

    title: str
    may_read: MayRead
    may_write: MayWrite
    accept: frozenset[str]


_guards: dict[str, Guard] = {}


def register(
    kind: str, *, title: str, may_read: MayRead, may_write: MayWrite, accept: Collection[str] = ANY
) -> None:
    """Offer attachments for a kind of subject. ``ValueError`` for a media type that is never taken in."""
    if unknown := set(accept) - ANY:
        raise ValueError(f"attachments of {kind}: {sorted(unknown)} cannot be taken in")
    _guards[kind] = Guard(title, may_read, may_write, frozenset(accept))


def guard(kind: str) -> Guard | None:
    """The guard of a kind; None where no app offers it (any more), which means nobody may read or write."""
    return _guards.get(kind)
