"""Verdicts on one member: whether facts on record amount to a ground for recall, and what a notice of recall brings.

Pure: facts and the limits of the instrument in force come in, triggers with their evidence go out. A trigger is a hint for the
county office, never a proposal by the machine. The grounds are numbered as the instrument numbers its cases (3 to 8). A limit
that no instrument sets is None, and its ground does not exist there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements

GROUNDS: Mapping[int, str] = MappingProxyType(
    {
        3: "年度考核等次",
        4: "旷工或无正当理由离岗",
        5: "巡查处理",
        6: "满意度或年度考核测评",
        7: "违纪违法受到处理",
        8: "县、乡两级认为不适宜",
    }
)
GRADES = ("优秀", "称职", "基本称职", "不称职", "合格", "基本合格", "不合格")
POLLS = ("群众满意度测评", "年度考核测评")
LEVELS: Mapping[str, str] = MappingProxyType({"县": "county_office", "乡": "township_clerk"})
STATED_BY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "grade": frozenset({"county_office", "sending_unit"}),
        "measure": frozenset({"county_office", "city_office", "province_office"}),
        "poll": frozenset({"county_office"}),
        "punishment": frozenset({"county_office", "finance_discipline"}),
        "unsuitable": frozenset(LEVELS.values()),
    }
)


@dataclass(frozen=True)
class Fact:
    """A fact on record about a member, within one term; ``number`` is days or percent."""

    id: UUID
    kind: str
    happened_on: date
    text: str = ""
    number: Decimal | None = None
    answers: int | None = None
    level: str = ""
    source: str = ""


@dataclass(frozen=True)
class Limit:
    """A value the instrument sets, with its clause and the version of its text."""

    value: Any  # as the policy key's type says
    clause: str
    version: str = ""


@dataclass(frozen=True)
class Limits:
    """What the instrument in force says of the grounds; days, times, percent."""

    grades: Limit | None = None
    consecutive_days: Limit | None = None
    yearly_days: Limit | None = None
    measures_min: Limit | None = None
    measure_kinds: Limit | None = None
    poll_min_percent: Limit | None = None
    punishment: Limit | None = None
    unsuitable_levels: Limit | None = None


@dataclass(frozen=True)
class Trigger:
    """Facts that amount to a ground: its number, its clause, a sentence, and the facts themselves."""

    case: int
    clause: str
    sentence: str
    evidence: tuple[Fact, ...]
    version: str = ""


@dataclass(frozen=True)
class BanSpan:
    """A ban on ``[valid_from, valid_to)``; ``last_day`` is what people are told."""

    kind: str
    valid_from: date
    valid_to: date
    clause: str

    @property
    def last_day(self) -> date:
        """The last day on which the ban holds."""
        return self.valid_to - timedelta(days=1)


def triggers(facts: Iterable[Fact], limits: Limits) -> list[Trigger]:
    """The grounds that a member's facts of one term amount to, by number. Facts that are void are not among them."""
    ordered = sorted(facts, key=lambda fact: (fact.happened_on, fact.id))
    judged = (
        judge_grades(ordered, limits.grades),
        judge_absence(ordered, limits.consecutive_days, limits.yearly_days),
        judge_measures(ordered, limits.measure_kinds, limits.measures_min),
        judge_polls(ordered, limits.poll_min_percent),
        judge_punishments(ordered, limits.punishment),
        judge_unsuitable(ordered, limits.unsuitable_levels),
    )
    return [trigger for trigger in judged if trigger]


@implements("JX18-052")
def judge_grades(facts: Sequence[Fact], grades: Limit | None) -> Trigger | None:
    """Case 3: an annual appraisal of one of the grades named."""
    if grades is None:
        return None
    found = tuple(fact for fact in facts if fact.kind == "grade" and fact.text in grades.value)
    said = "、".join(f"{fact.happened_on:%Y年%-m月%-d日}评为“{fact.text}”" for fact in found)
    return Trigger(3, grades.clause, f"年度考核{said}", found, grades.version) if found else None


@implements("JX18-053")
def judge_absence(facts: Sequence[Fact], running: Limit | None, yearly: Limit | None) -> Trigger | None:
    """Case 4: absent without reason for more days than the limit, running or within a year; the limit itself is not over.

    The latest count of each kind is the one that counts.
    """
    said, found = [], []
    for kind, limit, words in (
        ("absence_running", running, "连续离岗"),
        ("absence_year", yearly, "一年内累计离岗"),
    ):
        latest = latest_of(kind, facts)
        if limit is not None and latest and latest.number is not None and latest.number > limit.value:
            found.append((latest, limit))
            said.append(f"{words}{plain(latest.number)}天，超过{limit.value}天")
    if not found:
        return None
    as_of = max(fact.happened_on for fact, _ in found)
    first = found[0][1]
    sentence = f"{'；'.join(said)}（截至{as_of:%Y年%-m月%-d日}）"
    return Trigger(4, first.clause, sentence, tuple(fact for fact, _ in found), first.version)


@implements("JX18-054")
def judge_measures(facts: Sequence[Fact], kinds: Limit | None, least: Limit | None) -> Trigger | None:
    """Case 5: as many measures from patrols as the limit, the kinds added together."""
    if kinds is None or least is None:
        return None
    found = tuple(fact for fact in facts if fact.kind == "measure" and fact.text in kinds.value)
    if len(found) < least.value:
        return None
    said = f"{'、'.join(kinds.value)}合计{len(found)}次，达到{least.value}次"
    return Trigger(5, least.clause, said, found, least.version)


@implements("JX18-055")
def judge_polls(facts: Sequence[Fact], least: Limit | None) -> Trigger | None:
    """Case 6: a poll below the limit; the limit itself is not below. The number of answers stands beside the share."""
    if least is None:
        return None
    polls = (fact for fact in facts if fact.kind == "poll" and fact.number is not None)
    found = tuple(fact for fact in polls if fact.number is not None and fact.number < least.value)
    said = "；".join(_poll(fact) for fact in found)
    return Trigger(6, least.clause, f"{said}，低于{least.value}%", found, least.version) if found else None


@implements("JX18-056")
def judge_punishments(facts: Sequence[Fact], counts: Limit | None) -> Trigger | None:
    """Case 7: any punishment for a breach of discipline or law."""
    found = tuple(fact for fact in facts if fact.kind == "punishment")
    if counts is None or not counts.value or not found:
        return None
    return Trigger(
        7, counts.clause, f"受到处理：{'；'.join(fact.text for fact in found)}", found, counts.version
    )


@implements("JX18-057")
def judge_unsuitable(facts: Sequence[Fact], levels: Limit | None) -> Trigger | None:
    """Case 8: every level named states that the member is unsuitable."""
    if levels is None:
        return None
    found = tuple(fact for fact in facts if fact.kind == "unsuitable" and fact.level in levels.value)
    if not found or {fact.level for fact in found} != set(levels.value):
        return None
    return Trigger(8, levels.clause, f"{'、'.join(levels.value)}均认为不适宜继续工作", found, levels.version)


def latest_of(kind: str, facts: Iterable[Fact]) -> Fact | None:
    """The fact of that kind that stands: the one of the latest day, of several the last recorded."""
    return max(
        (fact for fact in facts if fact.kind == kind),
        key=lambda fact: (fact.happened_on, fact.id),
        default=None,
    )


def describe(fact: Fact) -> str:
    """A fact in one line, as evidence is listed."""
    day = f"{fact.happened_on:%Y年%-m月%-d日}"
    said = {
        "grade": f"年度考核等次：{fact.text}",
        "absence_running": f"连续离岗{plain(fact.number)}天",
        "absence_year": f"一年内累计离岗{plain(fact.number)}天",
        "measure": f"巡查处理：{fact.text}",
        "poll": _poll(fact) if fact.kind == "poll" else "",
        "punishment": f"违纪违法处理：{fact.text}",
        "unsuitable": f"{fact.level}级认为不适宜继续工作：{fact.text}",
    }[fact.kind]
    return f"{day}，{said}" + (f"（{fact.source}）" if fact.source else "")


def plain(number: Decimal | None) -> str:
    """``16.00`` → 16, ``59.50`` → 59.5."""
    text = f"{number or 0:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_fact(
    *, kind: str, text: str, number: Decimal | None, answers: int | None, measures: Collection[str], grades: Collection[str]
) -> None:  # fmt: skip
    """What a fact must say, by its kind. Raises ``Refusal`` at the field."""
    if kind == "grade" and text not in {*GRADES, *grades}:
        raise Refusal(f"“{text}”不是年度考核的等次，请从{'、'.join(GRADES)}中选择。", "JX18-052", "text")
    if kind == "measure" and text not in measures:
        named = "、".join(measures)
        raise Refusal(
            f"计入召回的巡查处理是{named}，请从中选择。"
            if named
            else "这个县没有规定计入召回的巡查处理种类，不能登记。请先装入或采用相应制度。",
            "JX18-054",
            "text",
        )
    if kind == "poll":
        if text not in POLLS:
            raise Refusal(f"请写明是{'还是'.join(POLLS)}。", "JX18-055", "text")
        if number is None or not 0 <= number <= 100:
            raise Refusal("测评结果是0至100之间的百分数，请填写。", "JX18-055", "number")
        if not answers:
            raise Refusal("请填写有效票数：结果旁须显示有多少人作答。", "JX18-055", "answers")
    if kind in {"punishment", "unsuitable"} and not text:
        clause = "JX18-056" if kind == "punishment" else "JX18-057"
        raise Refusal("请写明具体情况。", clause, "text")


@implements("JX18-060")
def bans(notice_on: date, award_until: Limit | None, promotion_years: Limit | None) -> list[BanSpan]:
    """What a notice of recall bars, from its day on: awards to the end of the calendar year, promotion for some years."""
    found = []
    if award_until is not None and award_until.value == "year_end":
        found.append(BanSpan("award", notice_on, date(notice_on.year + 1, 1, 1), award_until.clause))
    if promotion_years is not None:
        until = years_later(notice_on, promotion_years.value)
        found.append(BanSpan("promotion", notice_on, until, promotion_years.clause))
    return found


def years_later(day: date, years: int) -> date:
    """The same day some years later; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@implements("JX18-060", "JX18-070")
def bars_award(ban: BanSpan, *, awarded_on: date, year: int) -> bool:
    """Whether a ban on awards meets an award: given while it holds, or given later for a year in which it held."""
    if ban.kind != "award" or awarded_on < ban.valid_from:
        return False
    return awarded_on < ban.valid_to or ban.valid_from.year <= year <= ban.last_day.year


def _poll(fact: Fact) -> str:
    return f"{fact.text}{plain(fact.number)}%（有效票数{fact.answers or 0}张）"
