"""Whether a household meets what a procedure asks, line by line, each with its figures and its clause. Pure.

``Snapshot`` is what is on record of a household when its list is submitted, ``Standards`` what policy asks of its area and
year. A line that is not met refuses the list where its ``severity`` is ``hard``; a ``warning`` is shown to everybody who
decides.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

HARD, WARNING = "hard", "warning"
_STATUS = {"": "一般农户", "poor": "未脱贫", "lifted": "脱贫", "relapsed": "返贫"}


@dataclass(frozen=True)
class Line:
    """One thing asked: what was found, what is wanted, whether it is met; ``severity`` is ``hard`` or ``warning``."""

    item: str
    found: str
    wanted: str
    met: bool
    severity: str = HARD
    clause: str = ""

    def stored(self) -> dict[str, Any]:
        """The line as it is frozen with the list."""
        return asdict(self)


@dataclass(frozen=True)
class Snapshot:
    """A household on a day: ``status`` "" is an ordinary one; money in yuan per head and year; ``able`` says whether anybody in it
    can work (None where nobody said); ``measures`` counts what it received since it is monitored."""

    status: str = ""
    monitored_since: date | None = None
    survey_year: int | None = None
    surveyed_on: date | None = None
    per_head: Decimal | None = None
    guarantees: Mapping[str, bool] = field(default_factory=dict)
    able: bool | None = None
    measures: int = 0


@dataclass(frozen=True)
class Bound:
    """A value of policy with the clause it rests on and whether failing it refuses or warns."""

    value: Any
    clause: str = ""
    severity: str = HARD


@dataclass(frozen=True)
class Standards:
    """What is asked in an area for a year; None where no instrument fixes it. ``guarantees`` are asked of an exit, ``solid``
    ones of a removal; ``fits`` maps a category of monitored households to
    the standings it is meant for; ``by_help`` are the ways of removal that need a measure on record."""

    income: Bound | None = None
    line: Bound | None = None
    guarantees: Bound | None = None
    solid: Bound | None = None
    risks_max: Bound | None = None
    risks: tuple[str, ...] = ()
    fits: Bound | None = None
    observe_months: Bound | None = None
    relapse_months: Bound | None = None
    requires_measure: Bound | None = None
    by_help: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A household, what is asked of it, and what the list says besides (``details``), for a year, on a day."""

    household: Snapshot
    asked: Standards
    year: int
    on: date
    details: Mapping[str, Any] = field(default_factory=dict)


def lines(kind: str, question: Question) -> tuple[Line, ...]:
    """What the procedure ``kind`` asks of the household, line by line."""
    return tuple(_KINDS[kind](question))


def refusing(found: Sequence[Line]) -> list[Line]:
    """The lines not met that refuse."""
    return [line for line in found if not line.met and line.severity == HARD]


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stays_monitored(household: Snapshot) -> bool:
    """Whether a monitored household that is safe stays monitored all the same: nobody in it can work (兜底)."""
    return household.able is False


def _identification(q: Question) -> list[Line]:
    """Ordinary households, poor by income or by a gap in the guarantees; what the survey says is shown, people decide."""
    return [_standing(q, ("",), "一般农户，未在册"), *_need(q, q.asked.income, "扶贫标准")]


def _exit(q: Question) -> list[Line]:
    """Income above the standard of the survey's year and every guarantee met."""
    return [
        _standing(q, ("poor", "relapsed"), "未脱贫或返贫"),
        _income_above(q, q.asked.income, "扶贫标准"),
        _fresh(q),
        *_all_guaranteed(q, q.asked.guarantees),
    ]


def _relapse(q: Question) -> list[Line]:
    return [_standing(q, ("lifted",), "脱贫"), *_need(q, q.asked.income, "扶贫标准"), *_lasting(q)]


def _monitoring(q: Question) -> list[Line]:
    category, risks = str(q.details.get("category", "")), list(q.details.get("risks", ()))
    return [
        Line(
            "监测状态",
            "已在监测" if q.household.monitored_since else "不在监测",
            "不在监测",
            not q.household.monitored_since,
        ),
        _category(q, category),
        _risks(q, risks),
        *_need(q, q.asked.line, "监测范围"),
    ]


def _removal(q: Question) -> list[Line]:
    since = q.household.monitored_since
    found = f"自{since.isoformat()}起监测" if since else "不在监测"
    return [
        Line("监测状态", found, "正在监测", since is not None),
        _way(q),
        _income_above(q, q.asked.line, "监测范围"),
        *_all_guaranteed(q, q.asked.solid),
        *_observed(q),
        *_helped(q),
        *_able(q),
    ]


_KINDS: dict[str, Callable[[Question], list[Line]]] = {
    "identification": _identification,
    "exit": _exit,
    "relapse": _relapse,
    "monitoring": _monitoring,
    "removal": _removal,
}


def _standing(q: Question, wanted: tuple[str, ...], words: str) -> Line:
    status = q.household.status
    return Line("当前状态", _STATUS[status], words, status in wanted)


def _income_above(q: Question, bound: Bound | None, name: str) -> Line:
    """Above, not at: what just reaches the figure is not stably beyond it."""
    if bound is None:
        return Line("人均纯收入", _income(q.household), f"高于{name}（当地没有规定数额）", False)
    per_head = q.household.per_head
    return Line(
        "人均纯收入", _income(q.household), f"高于{name} {_yuan(bound.value)}", per_head is not None and per_head > bound.value,
        bound.severity, bound.clause,
    )  # fmt: skip


def _need(q: Question, bound: Bound | None, name: str) -> list[Line]:
    """The reverse of the exit: income at most the figure, or a guarantee that is missing. It informs, it never refuses."""
    per_head, gaps = q.household.per_head, _gaps(q)
    low = bound is not None and per_head is not None and per_head <= bound.value
    wanted = f"不高于{name} {_yuan(bound.value)}，或保障有缺项" if bound else "保障有缺项"
    found = "；".join([_income(q.household), f"保障缺项：{'、'.join(gaps)}" if gaps else "保障没有缺项"])
    return [Line("收入和保障", found, wanted, low or bool(gaps), WARNING, bound.clause if bound else "")]


def _lasting(q: Question) -> list[Line]:
    """Where a fall must last before it counts: so many months since the survey that found it."""
    bound, since = q.asked.relapse_months, q.household.surveyed_on
    if bound is None or not bound.value:
        return []
    until = months_after(since, bound.value) if since else None
    return [
        Line(
            "持续时间", f"{since.isoformat()}调查" if since else "没有调查", f"调查后满{bound.value}个月",
            until is not None and q.on >= until, bound.severity, bound.clause,
        )
    ]  # fmt: skip


def _gaps(q: Question) -> list[str]:
    """Guarantees the survey says are missing; what nobody answered is no gap yet."""
    wanted = q.asked.guarantees.value if q.asked.guarantees else ()
    return [str(item) for item in wanted if q.household.guarantees.get(item) is False]


def _all_guaranteed(q: Question, bound: Bound | None) -> list[Line]:
    if bound is None:
        return [Line("保障项目", "没有规定", "逐项达到", False)]
    words = {True: "达到", False: "没有达到", None: "没有登记"}
    return [
        Line(
            str(item), words[q.household.guarantees.get(item)], "达到", q.household.guarantees.get(item) is True,
            bound.severity, bound.clause,
        )
        for item in bound.value
    ]  # fmt: skip


def _fresh(q: Question) -> Line:
    found = f"{q.household.survey_year}年" if q.household.survey_year else "没有调查"
    return Line("调查年度", found, f"{q.year}年", q.household.survey_year == q.year, WARNING)


def _category(q: Question, category: str) -> Line:
    """A category of monitored households is meant for households of some standings."""
    bound = q.asked.fits
    if bound is None or category not in bound.value:
        return Line(
            "监测对象类别", category or "没有填写", "在代码表内", False, clause=bound.clause if bound else ""
        )
    statuses = bound.value[category]
    words = "或".join(_STATUS[status] for status in statuses)
    return Line(
        "监测对象类别", f"{category}，{_STATUS[q.household.status]}", f"{category}须为{words}", q.household.status in statuses,
        bound.severity, bound.clause,
    )  # fmt: skip


def _risks(q: Question, risks: Sequence[str]) -> Line:
    most = q.asked.risks_max
    known = all(risk in q.asked.risks for risk in risks)
    sound = bool(risks) and known and (most is None or len(risks) <= most.value)
    wanted = f"1至{most.value}项，在代码表内" if most else "至少1项，在代码表内"
    return Line("风险", "、".join(risks) or "没有填写", wanted, sound, HARD, most.clause if most else "")


def _way(q: Question) -> Line:
    way = str(q.details.get("way", ""))
    return Line(
        "风险消除方式", way or "没有填写", "或".join(q.asked.ways) or "在代码表内", way in q.asked.ways
    )


def _observed(q: Question) -> list[Line]:
    bound, since = q.asked.observe_months, q.household.monitored_since
    if bound is None or since is None:
        return []
    until = months_after(since, bound.value)
    return [
        Line(
            "观察期", f"自{since.isoformat()}起", f"满{bound.value}个月（{until.isoformat()}）", q.on >= until, bound.severity,
            bound.clause,
        )
    ]  # fmt: skip


def _helped(q: Question) -> list[Line]:
    bound = q.asked.requires_measure
    if bound is None or not bound.value or q.details.get("way") not in q.asked.by_help:
        return []
    return [
        Line("帮扶措施", f"监测以来{q.household.measures}项", "至少1项", q.household.measures > 0, bound.severity, bound.clause)
    ]  # fmt: skip


def _able(q: Question) -> list[Line]:
    if not stays_monitored(q.household):
        return []
    return [Line("整户无劳动能力", "没有劳动力", "核定后标注兜底保障，继续监测", False, WARNING)]


def _income(household: Snapshot) -> str:
    if household.per_head is None:
        return "没有收入调查"
    return f"{household.survey_year}年 {_yuan(household.per_head)}"


def _yuan(value: Decimal | int) -> str:
    return f"{value:,.2f}".removesuffix(".00") + "元"
