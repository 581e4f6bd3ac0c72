"""What a proposal says, in figures and in sentences."""

from dataclasses import dataclass
from fractions import Fraction

from .facts import PlacedUnit

VILLAGES, WEIGHTED = (
    "个村",
    "个折合村",
)  # what a load counts: villages, or villages with weights and persons in


@dataclass(frozen=True)
class Move:
    """One unit that changes county, and why."""

    unit: str
    category: str
    heading: str
    from_city: str
    from_county: str
    to_city: str
    to_county: str
    reason: str


@dataclass(frozen=True)
class CountyChange:
    """A county before and after; loads are burden per team, counted in ``measure``.

    ``apportioned`` is what the county would get if nothing were placed yet. ``load_before`` is ``None``
    without teams.
    """

    city: str
    county: str
    villages: int
    before: int
    after: int
    apportioned: int
    load_before: Fraction | None
    load_after: Fraction
    measure: str

    @property
    def sentence(self) -> str:
        """What the county gains or loses and why; ``""`` where the number of teams stays."""
        if self.after == self.before:
            return ""
        gains = self.after > self.before
        change = f"增加 {self.after - self.before} 支" if gains else f"减少 {self.before - self.after} 支"
        if self.load_before is None:
            why = f"原来没有工作队，现每队 {shown(self.load_after)} {self.measure}"
        else:
            loads = f"每队由 {shown(self.load_before)} {self.measure}变为 {shown(self.load_after)} 个"
            cause = "原先负担偏重" if gains else "原先负担较轻，减少后仍不超过负担最重的县"
            why = f"{loads}，{cause}"
        return (
            f"{self.city}{self.county}（{self.villages} 个贫困村）{change}，"
            f"{self.before} → {self.after} 支：{why}。"
        )


@dataclass(frozen=True)
class Proposal:
    """The moves proposed and what they achieve.

    ``heaviest_before``, ``heaviest_after``: heaviest load (``None`` while a county has no team). ``bound``:
    the lightest heaviest load that any placement of these teams can have; ``gap``: distance from it.
    ``moves_to_bound``: fewest moves that reach it, ``None`` where pinned or forbidden units prevent it.
    ``placed``: every unit with the county it is proposed for (index into ``counties``). ``remarks``:
    sentences for the reader.
    """

    moves: tuple[Move, ...]
    counties: tuple[CountyChange, ...]
    placed: tuple[tuple[PlacedUnit, int], ...]
    heaviest_before: Fraction | None
    heaviest_after: Fraction
    bound: Fraction
    gap: Fraction
    moves_to_bound: int | None
    remarks: tuple[str, ...]

    @property
    def optimal(self) -> bool:
        """Whether no placement whatever of these teams has a lighter heaviest load."""
        return not self.gap


def shown(load: Fraction) -> str:
    """A load with at most one decimal: 37.5, 40, 38.3."""
    return f"{round(float(load), 1):g}"


def reason(source: CountyChange, target: CountyChange, alike: int, leaving: int) -> str:
    """Why a unit moves: what both counties' loads become and what is left of its category.

    ``alike``: units of its category in its county now; ``leaving``: how many of them move.
    """
    if target.load_before is None:
        eased = f"{target.county}原来没有工作队"
    elif target.after > target.before:
        eased = (
            f"{target.county}每队负担由 {shown(target.load_before)} {target.measure}"
            f"降为 {shown(target.load_after)} 个"
        )
    else:
        eased = f"因固定或禁止条件与{target.county}对调"
    given = f"{source.county}调出后每队 {shown(source.load_after)} 个"
    left = alike - leaving
    mix = f"原县同类单位 {alike} 个，调出后还有 {left} 个" if left else f"原县同类单位只有这 {alike} 个"
    return f"{eased}；{given}；{mix}。"


def remarks(proposal: Proposal, below: int, max_moves: int | None) -> tuple[str, ...]:
    """What to tell the reader: the result, how far it is from the best possible, and what it does not reach.

    ``below``: teams that any lighter heaviest load than the bound would need.
    """
    teams = len(proposal.placed)
    villages = sum(county.villages for county in proposal.counties)
    measure = proposal.counties[0].measure
    after, lowest = shown(proposal.heaviest_after), shown(proposal.bound)
    if not proposal.moves:
        result = f"不调动：负担最重的县每队 {after} {measure}，所给条件下调动不能再减轻。"
    elif proposal.heaviest_before is None:
        result = (
            f"调动 {len(proposal.moves)} 个单位，使每个县都有工作队，负担最重的县每队 {after} {measure}。"
        )
    else:
        result = (
            f"调动 {len(proposal.moves)} 个单位，负担最重的县每队由 {shown(proposal.heaviest_before)} {measure}"
            f"变为 {after} 个。"
        )
    if proposal.optimal:
        proof = (
            f"这已是 {teams} 支队所能做到的最好结果：要使负担最重的县低于 {lowest} {measure}，"
            f"至少需要 {below} 支队。"
        )
    else:
        proof = f"{teams} 支队在理论上最低可到 {lowest} {measure}，本方案还差 {shown(proposal.gap)} 个。"
        if proposal.moves_to_bound is None:
            proof += "固定或禁止的单位使这一下限无法达到；在所给条件下本方案已是最优。"
        else:
            proof += (
                f"最多调动 {max_moves} 个单位时本方案已是最优；"
                f"调动 {proposal.moves_to_bound} 个单位可以达到。"
            )
    reach = (
        f"每支队驻 1 个村，{teams} 支队只到 {villages:,} 个贫困村中的 {min(teams, villages):,} 个"
        f"（{min(1, teams / villages):.1%}）；"
        f"其余 {max(0, villages - teams):,} 个村由市、县、乡各级工作队帮扶。"
        if villages
        else ""
    )
    return tuple(sentence for sentence in (result, proof, reach) if sentence)
