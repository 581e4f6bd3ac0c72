"""What an action raises when it says no. Faces show the sentence as it stands; it must help the reader on."""

from dataclasses import dataclass


@dataclass(eq=False)
class Refusal(Exception):
    """An act that a rule, a right or a race forbids.

    ``sentence`` is Chinese and says where, what and what to do next; ``clause`` is the clause id it rests on
    ("" where the product itself refuses); ``field`` names the form field it belongs to, if any.
    """

    sentence: str
    clause: str = ""
    field: str = ""

    def __str__(self) -> str:
        return self.sentence


class NotAllowed(Refusal):
    """The actor lacks the right. Faces answer 403, or 404 where even existence must not show."""


class Conflict(Refusal):
    """Somebody else was quicker: the row is no longer in the state the actor saw."""
