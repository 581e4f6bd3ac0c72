"""The list of a year: its lines, a digest over them, and what changed from one list to another. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from zhucun.foundation.kernel.evidence import implements

LIFTED, FELL_BACK = "lifted", "relapsed"


@dataclass(frozen=True)
class ListLine:
    """A household in a list: where it stood on the day. ``status`` is "" for one that is only monitored."""

    household: UUID
    village: str
    number: str
    head: str
    size: int
    status: str
    category: str
    property: str
    cause: str
    per_head: Decimal | None

    def written(self) -> str:
        """The line as the digest reads it."""
        money = "" if self.per_head is None else f"{self.per_head:.2f}"
        parts = (
            self.number, self.village, self.head, str(self.size), self.status, self.category, self.property, self.cause, money
        )  # fmt: skip
        return "\x1f".join(parts)


@dataclass(frozen=True)
class Change:
    """A household whose line differs between two lists; a side is None where it stands in the other list only.

    ``joined`` and ``left`` are the people who came into it and went in between.
    """

    before: ListLine | None
    after: ListLine | None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def line(self) -> ListLine:
        """The later of the two lines."""
        line = self.after or self.before
        assert line is not None
        return line


@dataclass(frozen=True)
class Compared:
    """What changed from one list to another; a household may stand under more than one head."""

    entered: tuple[Change, ...]
    gone: tuple[Change, ...]
    lifted: tuple[Change, ...]
    fell_back: tuple[Change, ...]
    members: tuple[Change, ...]


def digest(lines: Iterable[ListLine]) -> str:
    """SHA-256 over the lines in the order of their numbers, each ended by a line feed."""
    found = hashlib.sha256()
    for line in sorted(lines, key=lambda one: one.number):
        found.update(f"{line.written()}\n".encode())
    return found.hexdigest()


@implements("PL-051")
def compare(
    before: Iterable[ListLine],
    after: Iterable[ListLine],
    joined: Mapping[UUID, tuple[str, ...]],
    left: Mapping[UUID, tuple[str, ...]],
) -> Compared:
    """The households that entered the list or went from it, were lifted or fell back, and whose members changed in between.

    ``joined`` and ``left`` name by household the people who came and went between the days of the lists.
    """
    old = {one.household: one for one in before}
    new = {one.household: one for one in after}
    pairs = [
        Change(old.get(key), new.get(key), joined.get(key, ()), left.get(key, ()))
        for key in sorted(old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key]).number)
    ]
    both = [pair for pair in pairs if pair.before and pair.after]

    def became(status: str) -> tuple[Change, ...]:
        return tuple(
            pair for pair in pairs
            if pair.after and pair.after.status == status and (pair.before is None or pair.before.status != status)
        )  # fmt: skip

    return Compared(
        entered=tuple(pair for pair in pairs if pair.before is None),
        gone=tuple(pair for pair in pairs if pair.after is None),
        lifted=became(LIFTED),
        fell_back=became(FELL_BACK),
        members=tuple(
            pair for pair in both
            if pair.joined or pair.left or (pair.before and pair.after and pair.before.size != pair.after.size)
        ),
    )  # fmt: skip
