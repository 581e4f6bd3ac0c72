"""Scale control (规模控制), judged: what was assigned to an area beside what its lower areas got and what is registered. Pure."""

from dataclasses import dataclass
from typing import Literal

from zhucun.foundation.kernel.evidence import implements

Measure = Literal["lower", "registered"]
WORDS: dict[Measure, str] = {"lower": "下级合计", "registered": "登记在册"}


@dataclass(frozen=True)
class Numbers:
    """Households and persons."""

    households: int = 0
    persons: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(self.households + other.households, self.persons + other.persons)

    def fits(self, within: "Numbers") -> bool:
        """Whether neither number passes the other's."""
        return self.households <= within.households and self.persons <= within.persons

    def __str__(self) -> str:
        return f"{self.households:,}户{self.persons:,}人"


@dataclass(frozen=True)
class Gap:
    """How far a measure is over (positive) or under what was assigned; one of the two numbers is not 0."""

    measure: Measure
    households: int
    persons: int

    @property
    def over(self) -> bool:
        """Whether there are more households or more persons than assigned."""
        return max(self.households, self.persons) > 0

    def __str__(self) -> str:
        parts = [
            f"{word}{''.join(f'{abs(by):,}{unit}' for by, unit in self._both if by * sign > 0)}"
            for word, sign in (("超出", 1), ("不足", -1))
            if any(by * sign > 0 for by, _ in self._both)
        ]
        return WORDS[self.measure] + "、".join(parts)

    @property
    def _both(self) -> tuple[tuple[int, str], ...]:
        return (self.households, "户"), (self.persons, "人")


@implements("PL-052")
def compare(assigned: Numbers, lower: Numbers | None, registered: Numbers) -> tuple[Gap, ...]:
    """Where the sum of the lower areas (None: nothing was passed on yet) and the registry differ from what was assigned."""
    sides: tuple[tuple[Measure, Numbers | None], ...] = (("lower", lower), ("registered", registered))
    return tuple(
        Gap(measure, numbers.households - assigned.households, numbers.persons - assigned.persons)
        for measure, numbers in sides
        if numbers is not None and numbers != assigned
    )
