"""How many teams each county should have: the lightest possible heaviest load, then a divisor method.

A county's *burden* is its poor villages, times a difficulty weight, optionally blended with its poor persons;
its
*load* is burden per team. The heaviest load of a table is its *ceiling*.

1. A ceiling L needs ⌈burden / L⌉ teams in each county, and at least one. The lowest L for which the teams
   suffice is the *bound*: no distribution of so many teams has a lighter heaviest load. It is found by giving
   every county one team and each further team to the county with the heaviest load (Adams' divisor method).
2. Teams left over under that ceiling are given one by one by the Huntington–Hill divisor method: to the
   county with the greatest burden² / (n (n + 1)), n being its teams so far, which makes Σ burden² / teams
   least. Equal claims: more villages first, then the order of the annex.

Fractions throughout: no rounding decides between two counties.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from zhucun.foundation.kernel.evidence import implements


@dataclass(frozen=True)
class County:
    """A county as the apportionment sees it. ``persons``: registered poor persons, if known; ``difficulty``:
    weight, 1 is usual.
    """

    city: str
    county: str
    villages: int
    persons: int | None = None
    difficulty: Fraction = Fraction(1)


def burdens(counties: Sequence[County], persons_share: Fraction = Fraction(0)) -> list[Fraction]:
    """The burden of each county, in villages.

    ``persons_share`` from 0 to 1 is the weight of poor persons; they are put into villages at the table's
    average, and left out (share 0) unless known for every county.
    """
    known = [county.persons for county in counties if county.persons is not None]
    people = sum(known)
    share = persons_share if len(known) == len(counties) and people else Fraction(0)
    rate = Fraction(sum(county.villages for county in counties), people) if share else Fraction(0)
    return [
        county.difficulty * ((1 - share) * county.villages + share * (county.persons or 0) * rate)
        for county in counties
    ]


def teams_needed(burden: Fraction, ceiling: Fraction) -> int:
    """The fewest teams with which a county stays within the ceiling; at least one."""
    return max(1, ceil(burden / ceiling)) if ceiling else 1


def bound(loads_of: Sequence[Fraction], teams: int) -> Fraction:
    """The lowest ceiling so many teams can reach. Raises ``ValueError`` with fewer teams than counties."""
    if teams < len(loads_of):
        raise ValueError(f"{teams} teams cannot reach {len(loads_of)} counties")
    heap = [(-burden, index, 1) for index, burden in enumerate(loads_of)]
    heapq.heapify(heap)
    for _ in range(teams - len(loads_of)):
        _, index, has = heap[0]
        heapq.heapreplace(heap, (-loads_of[index] / (has + 1), index, has + 1))
    return -heap[0][0]


def teams_below(loads_of: Sequence[Fraction], ceiling: Fraction) -> int:
    """How many teams any lower ceiling would need: the proof that a bound cannot be beaten."""
    return sum(max(1, burden // ceiling + 1) for burden in loads_of) if ceiling else len(loads_of)


@implements("H15-005")
def apportion(counties: Sequence[County], teams: int, persons_share: Fraction = Fraction(0)) -> list[int]:
    """The teams of each county, in the order given, as if none were placed yet."""
    weights = burdens(counties, persons_share)
    ceiling = bound(weights, teams)
    given = [teams_needed(burden, ceiling) for burden in weights]

    def claim(index: int) -> tuple[Fraction, int, int]:
        has = given[index]
        return -(weights[index] ** 2) / (has * (has + 1)), -counties[index].villages, index

    heap = [claim(index) for index in range(len(counties))]
    heapq.heapify(heap)
    for _ in range(teams - sum(given)):
        index = heap[0][2]
        given[index] += 1
        heapq.heapreplace(heap, claim(index))
    return given
