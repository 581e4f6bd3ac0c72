"""Pure verdicts on printed figures: masks, sums, shares. No figure is ever changed by them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zhucun.foundation.kernel.evidence import implements

from .kinds import Indicator


@dataclass(frozen=True)
class Printed:
    """A figure as a source gives it. ``above`` is the place that shares of this one are taken of, ``inside`` the keys
    of the divisions it lies in.

    ``total_of_areas``: the source prints it as the total of the areas it lists below.
    """

    place: str
    place_name: str
    above: str
    inside: tuple[str, ...]
    indicator: str
    as_of: date
    value: Decimal
    decimals: int
    source: str
    clause: str
    region: bool = False
    total_of_areas: bool = False


@dataclass(frozen=True)
class Share:
    """A printed percentage beside the one that its own figures give; ``recomputed`` is None where they are not known."""

    place: str
    indicator: str
    as_of: date
    printed: Decimal
    recomputed: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    source: str
    clause: str

    @property
    def difference(self) -> Decimal | None:
        """Printed less recomputed, in percentage points."""
        return None if self.recomputed is None else self.printed - self.recomputed


@dataclass(frozen=True)
class Finding:
    """Something that does not add up: a stable ``code``, the figures concerned, and a sentence for people."""

    code: str
    place: str
    indicator: str
    as_of: date
    clause: str
    sentence: str
    printed: Decimal
    expected: Decimal


def printed_number(text: str) -> tuple[Decimal | None, int]:
    """The number in a printed figure (1,151、403.26万、14.8%、688***) and its decimals; None for a masked one."""
    plain = text.replace(",", "").replace("，", "").strip().removesuffix("%")
    times = Decimal(10_000) if plain.endswith("万") else Decimal(1)
    plain = plain.removesuffix("万")
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        return None, 0
    return Decimal(plain) * times, len(plain.partition(".")[2])


@implements("PL-138")
def fits_mask(masked: str, printed: str) -> bool:
    """Whether a figure can be what another copy masks: same shape, and the digits that are shown agree (688*** → 688909).

    Several digits may hide behind fewer or more signs (**.*% → 10.76%), so only what is before the first sign counts.
    """
    pattern = masked.replace(",", "").strip()
    candidate = printed.replace(",", "").strip()
    shown = pattern.split("*", 1)[0]
    if not shown:
        return True
    return candidate.startswith(shown) and len(candidate) == len(pattern)


@implements("PL-068")
def sums_that_fail(figures: Sequence[Printed], catalogue: Mapping[str, Indicator]) -> list[Finding]:
    """Totals that their printed parts do not make up: parts by kind, and by the areas directly below.

    Only figures of one source and day are held against each other. Areas need not be complete unless the source says so,
    but never exceed their total. Where the difference is itself a printed figure of
    the place, the sentence says so, since a part then was probably counted twice or left out.
    """
    findings = []
    for total in figures:
        same = [f for f in figures if (f.as_of, f.source) == (total.as_of, total.source)]
        kinds = [
            f for f in same if f.place == total.place and catalogue[f.indicator].part_of == total.indicator
        ]
        areas = [
            f for f in same if f.above == total.place and f.indicator == total.indicator and not f.region
        ]
        if len(kinds) == sum(c.part_of == total.indicator for c in catalogue.values()):
            findings += _failing(
                "parts", total, kinds, same, catalogue, lambda f: catalogue[f.indicator].name
            )
        if catalogue[total.indicator].unit != "%" and (
            total.total_of_areas or sum(f.value for f in areas) > total.value
        ):
            findings += _failing("areas", total, areas, same, catalogue, lambda f: f.place_name)
    return findings


def _failing(
    code: str,
    total: Printed,
    parts: Sequence[Printed],
    same: Iterable[Printed],
    catalogue: Mapping[str, Indicator],
    label: Callable[[Printed], str],
) -> list[Finding]:
    found = sum((part.value for part in parts), Decimal(0))
    if not parts or found == total.value:
        return []
    gap = found - total.value
    terms = " + ".join(f"{label(part)} {shown(part.value)}" for part in parts)
    sentence = (
        f"{total.place_name}：{terms} = {shown(found)}，与印出的{catalogue[total.indicator].name} {shown(total.value)} "
        f"相差 {shown(abs(gap))}；按原文保留。"
    )
    for other in same:
        if other.place == total.place and other.value == abs(gap) and other not in (total, *parts):
            guess = "分项可能多含了" if gap > 0 else "分项可能漏了"
            sentence += f"差数恰为{catalogue[other.indicator].name} {shown(other.value)}，{guess}这一项。"
    return [
        Finding(
            f"figures.{code}",
            total.place,
            total.indicator,
            total.as_of,
            total.clause,
            sentence,
            total.value,
            found,
        )
    ]


@implements("PL-070")
def recomputed_shares(figures: Sequence[Printed], catalogue: Mapping[str, Indicator]) -> list[Share]:
    """Every printed percentage recomputed from the figures of the same day, rounded to as many decimals as printed."""
    values: dict[tuple[str, str, date], Decimal] = {}
    for f in figures:
        values.setdefault((f.place, f.indicator, f.as_of), f.value)
    shares = []
    for f in figures:
        rule = catalogue[f.indicator]
        if not rule.numerator:
            continue
        part = values.get((f.place, rule.numerator, f.as_of))
        whole = values.get((f.above if rule.of == "above" else f.place, rule.denominator, f.as_of))
        recomputed = None
        if part is not None and whole:
            recomputed = (part * 100 / whole).quantize(Decimal(1).scaleb(-f.decimals), ROUND_HALF_UP)
        shares.append(
            Share(f.place, f.indicator, f.as_of, f.value, recomputed, part, whole, f.source, f.clause)
        )
    return shares


def shown(value: Decimal) -> str:
    """A number as people read it: no needless zeros, thousands separated."""
    return f"{value.normalize():,f}"
