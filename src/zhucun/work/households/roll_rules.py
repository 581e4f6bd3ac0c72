"""What makes a vote valid, a household carried, and a sample what it is. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True)
class Share:
    """A least share in percent with its clause."""

    percent: Decimal
    clause: str = ""


def quorate(present: int, called: int, quorum: Share) -> bool:
    """Whether enough of those called came; exactly the share is enough."""
    return called > 0 and present * 100 >= called * quorum.percent


def carried(in_favour: int, present: int, majority: Share) -> bool:
    """Whether enough of those present were in favour; exactly the share is enough, who abstains counts as present."""
    return present > 0 and in_favour * 100 >= present * majority.percent


def commitment(seed: str) -> str:
    """What is published of a seed before anything is drawn: its SHA-256."""
    return hashlib.sha256(seed.encode()).hexdigest()


def rank(seed: str, position: int, number: str) -> str:
    """The place of a household number in the draw of a step: the SHA-256 of ``seed|position|number``, smallest first.

    ``position`` is that of the step in its case, so that the draws of one list differ.
    """
    return hashlib.sha256(f"{seed}|{position}|{number}".encode()).hexdigest()


def sample_size(households: int, share: Share) -> int:
    """How many are drawn: the share rounded up, at least one."""
    wanted = (households * share.percent / 100).to_integral_value(ROUND_CEILING)
    return max(1, int(wanted)) if households else 0


def drawn(seed: str, position: int, numbers: Iterable[str], share: Share) -> list[str]:
    """The household numbers drawn, in the order of their rank."""
    ranked = sorted(numbers, key=lambda number: rank(seed, position, number))
    return ranked[: sample_size(len(ranked), share)]
