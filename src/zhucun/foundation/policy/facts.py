"""The plain facts of policy: what a pack says, what an authority set locally, what an area adopted.

An *instrument* (制度) is an issued document. Its *clauses* say something each; a *parameter* is a value that
a clause fixes for a *key* of the shared vocabulary. A *pack* is one instrument with its clauses, parameters,
duties, approval chains and cases. Days are half-open: ``to`` is the first day on which a thing no longer
holds, None means open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from .number import DocumentNumber, try_parse

# int, Decimal (also money, in yuan), bool, text (also choice and MM-DD), date, tuple (list, rows of a table)
Value = int | Decimal | bool | str | date | tuple[Any, ...]

Day = date  # for records with a field called date

NOTHING: Mapping[str, Any] = MappingProxyType({})

TYPES = MappingProxyType(
    {
        "int": "整数",
        "decimal": "小数",
        "money": "金额（元）",
        "bool": "是否",
        "text": "文字",
        "date": "日期",
        "month_day": "月日",
        "choice": "选项",
        "list": "列表",
        "table": "表",
    }
)
NUMERIC = frozenset({"int", "decimal", "money"})
FORCES = MappingProxyType({"default": "一般规定", "floor": "下限", "ceiling": "上限", "ban": "禁止"})
EXCEPTIONS = MappingProxyType({"security": "安全保卫", "emergency": "应急处置"})
RELATIONS = MappingProxyType(
    {"based_on": "依据", "forwards": "转发", "replaces": "替代", "repeals": "废止", "supplements": "补充"}
)
# Read from the other end.
REVERSED = MappingProxyType(
    {
        "based_on": "被引为依据",
        "forwards": "被转发",
        "replaces": "被替代",
        "repeals": "被废止",
        "supplements": "被补充",
    }
)
SEVERITIES = MappingProxyType({"hard": "拦截", "warning": "提示", "note": "说明"})
CONFIDENCES = MappingProxyType(
    {"seen": "见原文", "mirror": "见转载", "press": "见报道", "general": "一般了解，待核"}
)
WHO = MappingProxyType(
    {
        "unit": "派出单位",
        "lead_unit": "牵头部门",
        "team": "工作队",
        "member": "队员",
        "village": "村",
        "township": "乡镇",
        "county": "县",
        "city": "市",
        "province": "省",
    }
)
EVERY = MappingProxyType(
    {
        "day": "每日",
        "week": "每周",
        "month": "每月",
        "quarter": "每季度",
        "half_year": "每半年",
        "year": "每年",
    }
)
SIGNS = MappingProxyType({"none": "不需另行签署", "password": "重新输入密码", "second_factor": "动态口令"})
TOPICS = ("选派", "培训", "管理", "考核", "激励", "保障")
CLAUSE_KINDS = MappingProxyType(
    {
        "record": "记录",
        "data": "数据",
        "rule": "规则",
        "obligation": "义务",
        "indicator": "指标",
        "context": "背景",
        "procedure": "程序",
        "parameter": "参数",
        "form": "表格",
        "role": "角色",
    }
)


@dataclass(frozen=True)
class Key:
    """A name of the vocabulary under which instruments fix values."""

    key: str
    title: str
    type: str
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    settable: bool = False
    bound: str = "none"
    least: int | None = None
    most: int | None = None
    nationwide: bool = False
    note: str = ""


@dataclass(frozen=True)
class Relation:
    """How an instrument stands to another, by number, title and (where held) its id."""

    kind: str
    number: str = ""
    title: str = ""
    date: Day | None = None
    instrument: str | None = None


@dataclass(frozen=True)
class Adopted:
    """An area that took an instrument over for its own, from a day on, by which document."""

    division: str
    valid_from: date
    valid_to: date | None = None
    by: str = ""


@dataclass(frozen=True)
class Imprint:
    """The 版记: who printed the copy, when, and the handling number stamped on it."""

    organ: str = ""
    printed_on: date | None = None
    handling_no: str | None = None


@dataclass(frozen=True)
class Annex:
    no: int
    title: str
    held: bool = False


@dataclass(frozen=True)
class Instrument:
    """The register entry of an issued document. ``jurisdiction`` None: a template that only adoption puts in
    force.
    """

    id: str
    title: str
    number: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    signed_on: date | None = None
    printed_on: date | None = None
    effective_from: date = date.min
    effective_to: date | None = None
    jurisdiction: str | None = None
    interpreted_by: str = ""
    adopted_by: tuple[Adopted, ...] = ()
    relations: tuple[Relation, ...] = ()
    addressees: tuple[str, ...] = ()
    imprint: Imprint | None = None
    annexes: tuple[Annex, ...] = ()
    topics: tuple[str, ...] = ()
    confidence: str = "general"
    source_note: str = ""

    @property
    def parsed_number(self) -> DocumentNumber | None:
        """The number as mark, year and sequence; None where the instrument has none. Clause H15-001."""
        return try_parse(self.number)

    @property
    def citation(self) -> str:
        """How the instrument is named in a sentence: its number where it has one, else its title."""
        return self.number or f"《{self.title.strip('《》')}》"


@dataclass(frozen=True)
class Clause:
    """One clause: what the instrument says (``text``) and what the system must therefore do
    (``requirement``).
    """

    id: str
    instrument: str
    section: str
    topic: str
    kind: str
    app: str
    text: str
    requirement: str
    actor: str = ""
    requirement_en: str = ""
    due: str = ""
    figures: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    output: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Parameter:
    """A value fixed by a clause. ``valid_from`` None means from the day the instrument takes effect."""

    key: str
    value: Value
    clause: str
    force: str = "default"
    valid_from: date | None = None
    valid_to: date | None = None
    severity: str | None = None
    reading: str = ""
    exception: str | None = None
    instead: Value | None = None
    line: int = 0


@dataclass(frozen=True)
class Due:
    """When a duty falls due: a ``date``; the month and day under a policy key (in ``year``, or each year); or
    every period, on a ``day`` of the month (and ``month``) or on the weekday under a policy key."""

    date: Day | None = None
    month_day_key: str | None = None
    year: int | None = None
    every: str | None = None
    month: int | None = None
    day: int | None = None
    weekday_key: str | None = None


@dataclass(frozen=True)
class Duty:
    """A dated duty that a clause lays on somebody; the obligations mechanism makes due dates of it."""

    code: str
    title: str
    clause: str
    who: str
    due: Due
    to: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    reading: str = ""
    line: int = 0


@dataclass(frozen=True)
class Step:
    """A step of a chain: whose role, at which place, decides.

    Steps of the same ``no`` run side by side; ``joint`` ones must all agree. ``limit`` is in working days,
    ``when`` the condition under which the step applies, ``sign`` how the decision is signed (one of ``SIGNS``).
    ``needs`` names what the app that put the case must find on record before the step is agreed to (vote, notice, sample);
    ``recorded`` says that the account only records what a body decided, so that whoever put the case may do it.
    """

    no: int
    title: str
    role: str
    place: str
    clause: str
    limit: int | None = None
    joint: bool = False
    evidence: tuple[str, ...] = ()
    when: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    sign: str = "none"
    needs: str = ""
    recorded: bool = False


@dataclass(frozen=True)
class Chain:
    """An approval chain as the pack states it; the approvals mechanism runs it."""

    code: str
    title: str
    clause: str
    steps: tuple[Step, ...]
    reading: str = ""
    line: int = 0


@dataclass(frozen=True)
class Case:
    """An example an official can read: on that day, in that area, the key has that value."""

    case: str
    clause: str
    division: str
    on: date
    key: str
    expect: Value | None
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Pack:
    """One instrument and everything it brings. ``files`` are the texts it was read from, ``sha256`` their
    digest.
    """

    instrument: Instrument
    clauses: tuple[Clause, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    duties: tuple[Duty, ...] = ()
    chains: tuple[Chain, ...] = ()
    cases: tuple[Case, ...] = ()
    files: Mapping[str, str] = field(default_factory=lambda: NOTHING, repr=False)
    sha256: str = ""

    @property
    def id(self) -> str:
        return self.instrument.id


@dataclass(frozen=True)
class Local:
    """A value an authorised user set for an area over days, with the document it rests on."""

    id: str
    division: str
    key: str
    value: Value
    citation: str
    valid_from: date
    valid_to: date | None = None
    exception: str | None = None


@dataclass(frozen=True)
class Adoption:
    """An area's adoption of an instrument, entered by a user (those in a pack are ``Adopted``)."""

    instrument: str
    division: str
    valid_from: date
    valid_to: date | None = None
    citation: str = ""


def holds(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether ``on`` lies in the half-open span; None is open on that side."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)


def overlap(one_from: date, one_to: date | None, two_from: date, two_to: date | None) -> bool:
    """Whether two half-open spans share a day."""
    return (two_to is None or one_from < two_to) and (one_to is None or two_from < one_to)


def past(value: Value, force: str, bound: Value) -> bool:
    """Whether ``value`` lies below a ``floor`` or above a ``ceiling``; other forces bound nothing.

    Both are numbers: only numeric keys take bounds.
    """
    if force == "floor":
        return bool(value < bound)  # type: ignore[operator]  # numbers, see above
    return force == "ceiling" and bool(value > bound)  # type: ignore[operator]  # numbers, see above
