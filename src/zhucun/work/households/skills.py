"""How many households with labour master a skill, by village: pure counting over labourers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from zhucun.foundation.kernel.evidence import implements


@dataclass(frozen=True)
class Labourer:
    """A labourer of a poor household with the skills he or she masters."""

    village: str
    household: UUID
    skills: frozenset[str]


@dataclass
class VillageSkills:
    """A village's poor households that have labour; of them those with enough skills (``skilled``, PL-014), and those with enough
    labourers who master one (``labourers``, PL-094)."""

    village: str
    households: int = 0
    skilled: int = 0
    labourers: int = 0


@dataclass
class _Household:
    skills: set[str] = field(default_factory=set)
    masters: int = 0


@implements("PL-014", "PL-094")
def by_village(people: Iterable[Labourer], *, min_skills: int, min_labourers: int) -> list[VillageSkills]:
    """The count of every village that has such households, by key. Households without labour are not among ``people``."""
    villages: dict[str, dict[UUID, _Household]] = {}
    for person in people:
        household = villages.setdefault(person.village, {}).setdefault(person.household, _Household())
        household.skills |= person.skills
        household.masters += bool(person.skills)
    return [
        VillageSkills(
            village,
            len(households),
            sum(len(one.skills) >= min_skills for one in households.values()),
            sum(one.masters >= min_labourers for one in households.values()),
        )
        for village, households in sorted(villages.items())
    ]
