"""Reading figures, marks and regions. They are printed public numbers of areas, so any signed-in person may read them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import FilteredRelation, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force

from . import rules
from .kinds import MARKS, indicators
from .models import AreaFigure, AreaMark, Confidence, Region, RegionMember
from .rules import Finding, Printed, Share

_RANK = {value: rank for rank, value in enumerate(Confidence.values)}


@dataclass(frozen=True)
class Figure:
    """A figure as it stands: value with unit, as of when, every source that prints it, and how sure it is.

    ``value`` is None where all copies mask it. ``completed_from`` says what was taken from another copy.
    """

    place: str
    indicator: str
    name: str
    unit: str
    value: Decimal | None
    printed: str
    as_of: date
    confidence: str
    sources: tuple[str, ...]
    clauses: tuple[str, ...]
    completed_from: str

    @property
    def confidence_title(self) -> str:
        """The confidence in words."""
        return str(Confidence(self.confidence).label)


@dataclass(frozen=True)
class RollUp:
    """A figure summed over areas, beside the printed one. ``missing`` are the keys of areas without it."""

    total: Decimal
    counted: int
    missing: tuple[str, ...]
    printed: Figure | None

    @property
    def difference(self) -> Decimal | None:
        """Printed less summed; None unless both are complete."""
        if self.missing or self.printed is None or self.printed.value is None:
            return None
        return self.printed.value - self.total


@dataclass(frozen=True)
class Mark:
    """A mark in force."""

    division: str
    kind: str
    value: str
    since: date
    source: str
    clause: str

    @property
    def title(self) -> str:
        """The value in words."""
        return (MARKS[self.kind].values or {}).get(self.value, self.value)


@dataclass(frozen=True)
class Compared:
    """A printed figure beside what a register counts."""

    indicator: str
    name: str
    printed: Decimal
    counted: int
    clause: str

    @property
    def difference(self) -> Decimal:
        """Counted less printed."""
        return self.counted - self.printed


def figure(division: str, indicator: str, on: date) -> Figure | None:
    """The latest figure of a division as of ``on`` or before; of several copies the most certain, with all sources."""
    return figures([division], indicator, on).get(division)


@implements("PL-138")
def figures(keys: Iterable[str], indicator: str, on: date) -> dict[str, Figure]:
    """``figure`` for many divisions, one query; divisions without are missing."""
    answers: dict[str, Figure] = {}
    for part in batches(sorted(set(keys))):
        answers |= _best(_valid(on).filter(division__in=part, indicator=indicator), on)
    return answers


def region_figure(region: str, indicator: str, on: date) -> Figure | None:
    """The latest printed figure of a region."""
    return _best(_valid(on).filter(region=region, indicator=indicator), on).get(region)


def all_figures(place: str, on: date, *, region: bool = False) -> list[Figure]:
    """Every indicator of a division or region as of the day, in the order of the catalogue."""
    rows = _valid(on).filter(**{"region" if region else "division": place})
    found = [
        answer
        for code in indicators()
        for answer in _best([r for r in rows if r.indicator == code], on).values()
    ]
    return found


@implements("PL-070")
def shares(place: str, on: date, *, region: bool = False) -> list[Share]:
    """Printed percentages of a division or region beside those its own figures give."""
    home = Region.objects.filter(pk=place).values_list("within_id", flat=True).first() if region else place
    printed = _printed(on, home or "")
    return [share for share in rules.recomputed_shares(printed, indicators()) if share.place == place]


@implements("PL-068")
def inconsistencies(on: date, *, within: str = "") -> list[Finding]:
    """Printed figures that do not add up, in the area ``within``: sums of parts, of areas, and shares."""
    printed = _printed(on, within)
    names = {f.place: f.place_name for f in printed if within in f.inside}
    found = [f for f in rules.sums_that_fail(printed, indicators()) if f.place in names]
    for share in rules.recomputed_shares(printed, indicators()):
        if share.place in names and share.difference and share.recomputed is not None:
            found.append(
                Finding(
                    "figures.share",
                    share.place,
                    share.indicator,
                    share.as_of,
                    share.clause,
                    f"{names[share.place]}：印出的{indicators()[share.indicator].name} {rules.shown(share.printed)}%，"
                    f"按所印数字计算为 {share.recomputed}%；按原文保留。",
                    share.printed,
                    share.recomputed,
                )
            )
    return found


@implements("SC15-001")
def compare(division: str, counted: dict[str, int], on: date) -> list[Compared]:
    """What a register counts in an area (by indicator) beside the printed figures; those not printed are left out."""
    rows = []
    for indicator, number in counted.items():
        found = figure(division, indicator, on)
        if found is not None and found.value is not None:
            rows.append(Compared(indicator, found.name, found.value, number, found.clauses[0]))
    return rows


@implements("PL-071")
def roll_up(region: str, indicator: str, on: date) -> RollUp:
    """A figure summed over the members of a region on the day, beside the one printed for the region itself."""
    keys = members(region, on)
    return _summed(keys, figures(keys, indicator, on), region_figure(region, indicator, on))


def roll_up_below(division: str, level: Level, indicator: str, on: date) -> RollUp:
    """A figure summed over all areas of ``level`` below a division, beside the one printed for it."""
    keys = [area.key for area in divisions.below(division, level, on)]
    return _summed(keys, figures(keys, indicator, on), figure(division, indicator, on))


@implements("PL-071")
def members(region: str, on: date) -> list[str]:
    """Keys of the divisions in a region on the day."""
    rows = RegionMember.objects.as_of(on).filter(region=region)
    return list(rows.order_by("division").values_list("division_id", flat=True))


def regions(on: date, *, within: str = "") -> list[Region]:
    """Named regions inside an area, by name."""
    ways = divisions.ways_up(Region.objects.values_list("within_id", flat=True), on)
    inside = [key for key, way in ways.items() if within in {area.key for area in way}]
    return list(Region.objects.filter(within__in=inside).order_by("name"))


def mark(division: str, kind: str, on: date) -> Mark | None:
    """The mark of an area in force on the day."""
    return marks([division], kind, on).get(division)


def marks(keys: Iterable[str], kind: str, on: date) -> dict[str, Mark]:
    """Marks of many areas in force on the day, one query; areas without are missing."""
    found: dict[str, Mark] = {}
    for part in batches(sorted(set(keys))):
        for row in _marks(kind, on).filter(division__in=part):
            found[row.division_id] = _as_mark(row)
    return found


def marked(kind: str, on: date, *, value: str = "", within: str = "") -> list[Mark]:
    """All marks of a kind in force on the day in an area, of one value or any, by division."""
    rows = _marks(kind, on).order_by("division")
    if value:
        rows = rows.filter(value=value)
    inside = _inside_keys((row.division_id for row in rows), within, on)
    return [_as_mark(row) for row in rows if row.division_id in inside]


def marked_places(kind: str, on: date, *, within: str = "") -> list[tuple[str, str, str, str]]:
    """Division, county, name and area above of all marks of a kind in force on the day; one query for the nation.

    ``within`` narrows by the nesting of keys, as facts are scoped; areas that did not exist on the day are left out.
    """
    span = FilteredRelation("division__spans", condition=in_force(on, "division__spans__"))
    rows = _marks(kind, on).filter(division__key__startswith=within).annotate(span=span)
    named = rows.exclude(span__name=None).order_by("division_id")
    return list(named.values_list("division_id", "county", "span__name", "span__parent_id"))


@implements("PL-067")
def key_counties(on: date, *, within: str = "") -> dict[str, Mark]:
    """The level (national, provincial, none) of every county that has one on the day, by key."""
    return {mark.division: mark for mark in marked("key_county", on, within=within)}


@implements("PL-068")
def village_levels(villages: Collection[str], on: date) -> dict[str, Mark]:
    """The level (national, provincial, city) of villages on the day; those without are missing."""
    return marks(villages, "village_level", on)


@implements("PL-069")
def high_cold_villages(on: date, *, within: str = "") -> list[str]:
    """Keys of the villages flagged as high-cold mountain villages on the day."""
    return [mark.division for mark in marked("high_cold", on, within=within)]


@implements("JX18-011")
def in_order_of_tier(villages: Collection[str], on: date) -> list[str]:
    """Villages with the deep and the hard tier on top, then the others, then those without a tier; else as given."""
    tiers = marks(villages, "village_tier", on)
    order = list(MARKS["village_tier"].values or ())
    return sorted(villages, key=lambda key: order.index(tiers[key].value) if key in tiers else len(order))


def _valid(on: date) -> QuerySet[AreaFigure]:
    return AreaFigure.objects.filter(voided_at=None, as_of__lte=on)


def _marks(kind: str, on: date) -> QuerySet[AreaMark]:
    return AreaMark.objects.filter(in_force(on), kind=kind, voided_at=None)


def _best(rows: Iterable[AreaFigure], on: date) -> dict[str, Figure]:
    """One figure per place out of all copies of one indicator: the latest day, then the most certain."""
    by_place: dict[str, list[AreaFigure]] = {}
    for row in rows:
        by_place.setdefault(_place(row), []).append(row)
    answers = {}
    for place, copies in by_place.items():
        latest = max(row.as_of for row in copies)
        ordered = sorted(
            (row for row in copies if row.as_of == latest),
            key=lambda row: (row.value is None, _RANK[row.confidence], -row.id.int),
        )
        first = ordered[0]
        rule = indicators()[first.indicator]
        agreeing = [row for row in ordered if row.value == first.value]
        answers[place] = Figure(
            place,
            first.indicator,
            rule.name,
            rule.unit,
            first.value,
            first.printed,
            first.as_of,
            first.confidence,
            tuple(dict.fromkeys(row.source for row in agreeing)),
            tuple(dict.fromkeys(row.clause for row in agreeing if row.clause)),
            first.completed_from,
        )
    return answers


def _place(row: AreaFigure) -> str:
    return row.region_id or row.division_id or ""


def _printed(on: date, within: str) -> list[Printed]:
    """Figures that some source shows itself, in an area and on its way up (shares are taken of what lies above)."""
    up = [area.key for area in divisions.ways_up([within], on).get(within, ())]
    here = (
        Q(division__in=up) | Q(division__key__startswith=within) | Q(region__within__key__startswith=within)
    )
    rows = list(
        AreaFigure.objects.filter(here, voided_at=None, as_of__lte=on, value__isnull=False)
        .exclude(confidence=Confidence.MASKED)
        .select_related("region")
        .order_by("id")
    )
    homes = {row: row.region.within_id if row.region else row.division_id or "" for row in rows}
    ways = divisions.ways_up(homes.values(), on)
    printed = []
    for row, home in homes.items():
        if home not in ways or row.value is None:
            continue  # the area did not exist on the day
        way = ways[home]
        printed.append(
            Printed(
                place=_place(row),
                place_name=row.region.name if row.region else way[0].name,
                above=home if row.region else way[0].parent or "",
                inside=tuple(area.key for area in way),
                indicator=row.indicator,
                as_of=row.as_of,
                value=row.value,
                decimals=rules.printed_number(row.printed)[1],
                source=row.source,
                clause=row.clause,
                region=row.region is not None,
                total_of_areas=row.total_of_areas,
            )
        )
    return printed


def _inside_keys(keys: Iterable[str], within: str, on: date) -> set[str]:
    ways = divisions.ways_up(keys, on)
    return {key for key, way in ways.items() if within in {area.key for area in way}}


def _summed(keys: Collection[str], found: dict[str, Figure], printed: Figure | None) -> RollUp:
    values = {key: answer.value for key, answer in found.items() if answer.value is not None}
    return RollUp(
        sum(values.values(), Decimal(0)),
        len(values),
        tuple(key for key in keys if key not in values),
        printed,
    )


def _as_mark(row: AreaMark) -> Mark:
    return Mark(row.division_id, row.kind, row.value, row.valid_from, row.source, row.clause)
