"""Scale control (规模控制), judged: what was assigned to an area beside what its lower areas got and what is registered. Pure."""

from dataclasses import dataclass
from typing import Literal

from zhucun.foundation.kernel.evidence import implements

Measure = Literal["lower", "registered"]
_WORDS: dict[Measure, str] = {"lower": "下级合计", "registered": "登记在册"}


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
    """A number that is over or under what was assigned; ``by`` is how far, never 0."""

    measure: Measure
    unit: Literal["户", "人"]
    by: int

    @property
    def over(self) -> bool:
        """Whether more than assigned."""
        return self.by > 0

    def __str__(self) -> str:
        return f"{_WORDS[self.measure]}{'超出' if self.over else '不足'}{abs(self.by):,}{self.unit}"


@implements("PL-052")
def compare(assigned: Numbers, lower: Numbers | None, registered: Numbers) -> tuple[Gap, ...]:
    """Where the sum of the lower areas (None: nothing was passed on yet) and the registry differ from what was assigned."""
    gaps: list[Gap] = []
    sides: tuple[tuple[Measure, Numbers | None], ...] = (("lower", lower), ("registered", registered))
    for measure, numbers in sides:
        if numbers is None:
            continue
        for unit, by in (
            ("户", numbers.households - assigned.households),
            ("人", numbers.persons - assigned.persons),
        ):
            if by:
                gaps.append(Gap(measure, unit, by))  # type: ignore[arg-type]  # one of the two words
    return tuple(gaps)
