"""Pure verdicts on central units: officials in every designated county, a first secretary per unit, and the length of terms.

What falls short is flagged, never refused: the opinion says 一般. Terms are judged as they stood on a day: a planned end
until the real one has come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhucun.foundation.kernel.evidence import implements

from .rules import years_later


@dataclass(frozen=True)
class Limit:
    """A number with the clause it rests on."""

    value: int
    clause: str


@dataclass(frozen=True)
class Limits:
    """What holds on a day (None where nothing is fixed): officials in a county and years of their term, first
    secretaries of a unit and years of theirs."""

    officials: Limit | None
    least_years: Limit | None
    most_years: Limit | None
    first_secretaries: Limit | None
    first_secretary_years: Limit | None


@dataclass(frozen=True)
class Service:
    """A service as it stood on a day: ``planned_to`` and ``ended`` are the first days without it, ``ended`` None while it
    lasts; ``key`` tells whose it is."""

    key: str
    name: str
    since: date
    planned_to: date
    ended: date | None = None


@dataclass(frozen=True)
class Flag:
    """Something that falls short: a stable code, a word for a tag, the sentence and the clause.

    ``until`` is the day from which it is history (the years that somebody did not serve would be full); None while it lasts.
    """

    code: str
    word: str
    sentence: str
    clause: str
    until: date | None = None

    def stands(self, on: date) -> bool:
        """Whether it is still a matter of the day."""
        return self.until is None or on < self.until


def as_of(service: Service, on: date) -> Service:
    """The service as it was known on the day: an end that had not come yet is left out."""
    return replace(service, ended=None) if service.ended is not None and service.ended > on else service


def continuous(services: Iterable[Service]) -> list[Service]:
    """One service for those of the same person that follow each other without a gap (another post, a renewed term)."""
    found: list[Service] = []
    for one in sorted(services, key=lambda service: (service.key, service.since)):
        before = found[-1] if found else None
        if before and before.key == one.key and before.ended is not None and before.ended >= one.since:
            found[-1] = replace(one, since=before.since)
        else:
            found.append(one)
    return found


@implements("ZY17-002")
def county_flags(limits: Limits, county: str, serving: int) -> list[Flag]:
    """Whether enough officials serve in a designated county."""
    least = limits.officials
    if least is None or serving >= least.value:
        return []
    sentence = (
        f"{county}没有在任的挂职干部，每个定点县至少 {least.value} 名。"
        if serving == 0
        else f"{county}只有 {serving} 名在任的挂职干部，每个定点县至少 {least.value} 名。"
    )
    return [Flag("central.official.missing", "缺挂职干部", sentence, least.clause)]


@implements("ZY17-002")
def term_flags(limits: Limits, service: Service, on: date) -> list[Flag]:
    """Whether an official's term is shorter or longer than the years given."""
    found = _short(service, limits.least_years, "挂职", "central.official.short")
    most = limits.most_years
    if most is None:
        return found
    until = years_later(service.since, most.value)
    last = service.ended or max(on, service.planned_to)
    if last > until:
        how = "共" if service.ended else "已" if on > until else "的计划"
        found.append(
            Flag(
                "central.official.long", "任期过长",
                f"{service.name}挂职{how}超过 {most.value} 年（自{_day(service.since)}起，{_day(until)}满 {most.value} 年）。",
                most.clause, service.ended,
            )
        )  # fmt: skip
    return found


@implements("ZY17-004")
def first_secretary_flags(limits: Limits, unit: str, serving: int) -> list[Flag]:
    """Whether a unit has enough first secretaries in poor villages of its counties, all its counties together."""
    least = limits.first_secretaries
    if least is None or serving >= least.value:
        return []
    have = "没有" if serving == 0 else f"只有 {serving} 名"
    sentence = f"{unit}在定点县贫困村{have}在任的第一书记，各单位至少 {least.value} 名。"
    return [Flag("central.first_secretary.missing", "缺第一书记", sentence, least.clause)]


@implements("ZY17-004")
def first_secretary_term_flags(limits: Limits, service: Service) -> list[Flag]:
    """Whether a first secretary leaves, or is planned to leave, before the years given are full."""
    return _short(service, limits.first_secretary_years, "任第一书记", "central.first_secretary.short")


def not_counted(name: str, village: str, clause: str) -> Flag:
    """A first secretary in a village that is not registered as poor, who therefore does not count."""
    return Flag(
        "central.first_secretary.village", "不是贫困村",
        f"{name}任第一书记的{village}没有建档立卡贫困村的登记，不计入。", clause,
    )  # fmt: skip


def distinct(services: Sequence[Service]) -> int:
    """How many persons serve, each once."""
    return len({service.key for service in services if service.ended is None})


def _short(service: Service, least: Limit | None, what: str, code: str) -> list[Flag]:
    if least is None:
        return []
    full = years_later(service.since, least.value)
    if service.ended is not None and service.ended < full:
        sentence = f"{service.name}{what}不满 {least.value} 年离任（{_day(service.since)}到任，{_day(service.ended)}离任）。"
        return [Flag(code, "提前离任", sentence, least.clause, full)]
    if service.ended is None and service.planned_to < full:
        sentence = f"{service.name}{what}的计划不满 {least.value} 年（自{_day(service.since)}起，满 {least.value} 年为{_day(full)}）。"
        return [Flag(code, "任期偏短", sentence, least.clause)]
    return []


def _day(day: date) -> str:
    return f"{day:%Y年%-m月%-d日}"
