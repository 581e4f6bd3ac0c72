"""What must hold of a pack beyond its shape: one file per question, each a pure function that returns
``Fault``s.

``own`` asks what a pack says about itself; ``among`` asks whether it fits the packs it will stand beside.
"""

from collections.abc import Iterable, Mapping

from .. import facts
from ..reading import Fault
from . import bounds, conflicts, identities, references, spans


def own(pack: facts.Pack, keys: Mapping[str, facts.Key], where: str) -> list[Fault]:
    """Faults of a pack by itself; ``where`` is the folder as the user named it."""
    return [
        *identities.check(pack, where),
        *references.check(pack, keys, where),
        *spans.check(pack, where),
        *bounds.check(pack, keys, where),
    ]


def among(
    pack: facts.Pack,
    others: Iterable[facts.Pack],
    adoptions: Iterable[facts.Adoption],
    keys: Mapping[str, facts.Key],
    where: str,
) -> list[Fault]:
    """Faults of a pack beside others (a pack of the same id among them is the one it replaces, and is left
    out).
    """
    beside = [other for other in others if other.id != pack.id]
    return [
        *identities.check_among(pack, beside, where),
        *references.check_among(pack, beside, where),
        *conflicts.check(pack, beside, tuple(adoptions), keys, where),
    ]
