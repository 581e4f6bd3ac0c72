"""What every village should have on file, derived from records: the four (PL-116) and the six (PL-121).

An item whose records belong to a later part of the system is neither met nor missing: it shows 尚无记录.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.work.teams.queries import roster

from ..catalogue import indicators
from ..models import Problem, Profile
from . import scope


@dataclass(frozen=True)
class Have:
    """An item: ``met`` is None where the system keeps no such record yet; ``why`` says what it rests on."""

    title: str
    met: bool | None
    why: str

    @property
    def state(self) -> str:
        """The state in a word."""
        return "尚无记录" if self.met is None else "有" if self.met else "缺"


@dataclass(frozen=True)
class Haves:
    """The items of a village under one clause."""

    items: tuple[Have, ...]
    clause: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of what is missing; what has no record yet is not counted."""
        return tuple(one.title for one in self.items if one.met is False)


@dataclass(frozen=True)
class _Known:
    """What is on record of a village: its teams, its latest profile up to the day, whether problems were ever noted."""

    teams: tuple[str, ...]
    profile: Profile | None
    problems: bool
    year: int


def _team(known: _Known) -> Have:
    return Have("", bool(known.teams), "、".join(known.teams) or "没有在村的工作队")


def _file(known: _Known) -> Have:
    row = known.profile
    return Have("", row is not None, f"{row.year}年村情" if row else "没有村情")


def _problems(known: _Known) -> Have:
    return Have("", known.problems, "有问题登记" if known.problems else "没有登记过问题")


def _platform(known: _Known) -> Have:
    """The platform is this system: met when the data of the village are complete (PL-121)."""
    if known.profile is None or known.profile.year < known.year - 1:
        return Have("", False, "没有上年或当年的村情")
    wanted = [
        one for one in indicators().values() if one.clause in {"PL-022", "PL-023", "PL-024"} and one.typed
    ]
    empty = [one.title for one in wanted if one.code not in known.profile.values]
    return Have("", not empty, f"村情缺{'、'.join(empty[:5])}等{len(empty)}项" if empty else "村情数据齐全")


# Item as the instruments print it → what the records show. The others come with later parts of the system.
_SHOWN_BY: Mapping[str, Callable[[_Known], Have]] = {
    "驻村帮扶工作队": _team,
    "有村情档案": _file,
    "有问题台账": _problems,
    "有村级综合信息监测管理平台和增收脱贫计划": _platform,
}


@implements("PL-116")
def four(*, viewer: Actor, villages: Collection[str], county: str, on: date) -> dict[str, Haves]:
    """The required sets of villages of a county on a day; {} where no instrument names them there."""
    return _haves("villages.required_sets", viewer, villages, county, on)


@implements("PL-121")
def six(*, viewer: Actor, villages: Collection[str], county: str, on: date) -> dict[str, Haves]:
    """The six haves of villages of a county on a day; {} where no instrument names them there."""
    return _haves("villages.six_haves", viewer, villages, county, on)


@dataclass(frozen=True)
class Gap:
    """A village of the list of what is missing."""

    key: str
    name: str
    township: str
    four: Haves | None
    six: Haves | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything missing under either clause, each once."""
        both = [*(self.four.missing if self.four else ()), *(self.six.missing if self.six else ())]
        return tuple(dict.fromkeys(both))


@implements("PL-116")
def gaps(*, viewer: Actor, county: str, on: date) -> list[Gap]:
    """The filed poor villages of a county with what they lack, those without a gap too, by code."""
    if not scope.covers(viewer, county):
        return []
    areas = {area.key: area for area in divisions.below(county, Level.VILLAGE, on)}
    filed = sorted(areas.keys() & figures.marks(areas, "filed_poor_village", on).keys())
    above = {area.key: area.name for area in divisions.below(county, Level.TOWNSHIP, on)}
    required = four(viewer=viewer, villages=filed, county=county, on=on)
    kept = six(viewer=viewer, villages=filed, county=county, on=on)
    return [
        Gap(key, areas[key].name, above.get(areas[key].parent or "", ""), required.get(key), kept.get(key))
        for key in filed
    ]


def _haves(key: str, viewer: Actor, villages: Collection[str], county: str, on: date) -> dict[str, Haves]:
    answer = policy.find(key, division=county, on=on)
    if answer is None or not villages:
        return {}
    teams: dict[str, list[str]] = {}
    for team in roster.teams(viewer).filter(in_force(on), village__in=list(villages)):
        teams.setdefault(team.village_id, []).append(team.organisation.name)
    inside = scope.inside(viewer)
    profiles = {
        row.village_id: row
        for row in Profile.objects.filter(
            inside, village__in=list(villages), voided_on=None, year__lte=on.year
        ).order_by("year")
    }
    problems = set(
        Problem.objects.valid().filter(inside, village__in=list(villages), noted_on__lte=on).values_list("village_id", flat=True)
    )  # fmt: skip
    found = {}
    for village in villages:
        known = _Known(tuple(teams.get(village, ())), profiles.get(village), village in problems, on.year)
        found[village] = Haves(tuple(_item(str(title), known) for title in answer.items), answer.clause)
    return found


def _item(title: str, known: _Known) -> Have:
    judge = _SHOWN_BY.get(title)
    if judge is None:
        return Have(title, None, "由以后的功能登记")
    shown = judge(known)
    return Have(title, shown.met, shown.why)
