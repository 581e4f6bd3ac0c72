"""Profiles: of a village by year, of an area for a list, beside the year before and beside what the system counts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements

from .. import rules
from ..catalogue import Indicator, indicators
from ..models import Problem, Profile, VillageExit
from . import registry, scope


@dataclass(frozen=True)
class Fact:
    """An item of a profile as shown: its value, that of the year before, and what the system counts itself.

    ``value`` and the others are decimals for numbers and words for the rest, None where nobody said. ``counted`` says that the
    value was taken from the system's own count.
    """

    indicator: Indicator
    value: Decimal | str | None
    before: Decimal | str | None = None
    known: Decimal | None = None
    counted: bool = False

    @property
    def change(self) -> Decimal | None:
        """This year's value less last year's; None unless both are numbers."""
        if isinstance(self.value, Decimal) and isinstance(self.before, Decimal):
            return self.value - self.before
        return None

    @property
    def difference(self) -> Decimal | None:
        """The profile's value less what the system counts; None where either is missing."""
        if isinstance(self.value, Decimal) and self.known is not None:
            return self.value - self.known
        return None


@dataclass(frozen=True)
class Row:
    """A village in the list of an area, with its latest profile up to the year asked for."""

    key: str
    name: str
    township: str
    tier: str
    filed: bool
    year: int | None
    values: dict[str, Decimal | str] = field(default_factory=dict)
    registered: registry.Poor = field(default_factory=registry.Poor)
    open_problems: int = 0
    exited_on: date | None = None

    def number(self, code: str) -> Decimal | str | None:
        """A value of the profile, None where nobody said."""
        return self.values.get(code)


def visible_to(viewer: Actor) -> QuerySet[Profile]:
    """The profiles of the viewer's areas, void ones too."""
    return Profile.objects.filter(scope.inside(viewer)).prefetch_related("sources")


def profile(*, viewer: Actor, pk: UUID) -> Profile | None:
    """One profile the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def of_village(*, viewer: Actor, village: str) -> list[Profile]:
    """The profiles of a village that count, the latest year first."""
    return list(visible_to(viewer).filter(village=village, voided_on=None).order_by("-year"))


def corrections(*, viewer: Actor, village: str, year: int) -> list[Profile]:
    """The voided profiles of a village for a year, latest first."""
    rows = visible_to(viewer).filter(village=village, year=year, voided_on__isnull=False)
    return list(rows.order_by("-recorded_on", "-pk"))


def readable(values: rules.Values) -> dict[str, Decimal | str]:
    """Stored values with the ratios computed from them; numbers as decimals."""
    known = indicators()
    typed: dict[str, Decimal | str] = {
        code: Decimal(value) if known[code].numeric else value
        for code, value in values.items()
        if code in known
    }
    return {**typed, **rules.computed(values)}


@implements("PL-022", "PL-023", "PL-024")
def facts(*, viewer: Actor, profile: Profile) -> list[Fact]:
    """Every item of the catalogue for a profile, with the year before and what the system counts."""
    earlier = visible_to(viewer).filter(village=profile.village_id, year=profile.year - 1, voided_on=None)
    before = next((readable(row.values) for row in earlier), {})
    now = readable(profile.values)
    counted = registry.counted([profile.village_id], profile.year)[profile.village_id]
    return [
        Fact(
            one, now.get(one.code), before.get(one.code),
            Decimal(counted[one.registry]) if one.registry in counted else None, one.code in profile.counted,
        )
        for one in indicators().values()
    ]  # fmt: skip


@implements("JX18-011")
def villages(*, viewer: Actor, within: str, year: int, on: date) -> list[Row]:
    """The villages of an area the viewer sees, the deep and the hard tier on top; a constant number of queries."""
    if not scope.covers(viewer, within):
        return []
    areas = {area.key: area for area in divisions.below(within, Level.VILLAGE, on)}
    townships = divisions.by_keys((area.parent or "" for area in areas.values()), on)
    keys = figures.in_order_of_tier(list(areas), on)
    tiers = figures.marks(keys, "village_tier", on)
    filed = figures.marks(keys, "filed_poor_village", on)
    latest = _latest(viewer, keys, year)
    poor = registry.poor(keys, on)
    problems = _open_problems(viewer, keys)
    exits = dict(
        VillageExit.objects.filter(division__in=keys, state=VillageExit.State.APPROVED).values_list(
            "division_id", "exited_on"
        )
    )
    return [
        Row(
            key, areas[key].name, townships[areas[key].parent or ""].name if areas[key].parent in townships else "",
            tiers[key].title if key in tiers else "", key in filed,
            latest[key].year if key in latest else None, readable(latest[key].values) if key in latest else {},
            poor.get(key, registry.Poor()), problems.get(key, 0), exits.get(key),
        )
        for key in keys
    ]  # fmt: skip


def _latest(viewer: Actor, keys: Collection[str], year: int) -> dict[str, Profile]:
    rows = Profile.objects.filter(
        scope.inside(viewer), village__in=list(keys), year__lte=year, voided_on=None
    ).order_by("year")
    return {row.village_id: row for row in rows}


def _open_problems(viewer: Actor, keys: Collection[str]) -> dict[str, int]:
    rows = Problem.objects.valid().filter(scope.inside(viewer), village__in=list(keys), closed_on=None)
    found: dict[str, int] = {}
    for village in rows.values_list("village_id", flat=True):
        found[village] = found.get(village, 0) + 1
    return found


def populations(villages: Collection[str], year: int) -> dict[str, int]:
    """The population of villages by their latest profile up to the year; villages without are missing."""
    rows = Profile.objects.filter(village__in=list(villages), year__lte=year, voided_on=None).order_by("year")
    return {row.village_id: int(row.values["persons"]) for row in rows if "persons" in row.values}
