"""The page of an instrument: its register data, relations, annexes, topics, clauses by section, and what it fixes.

The policy register holds the facts; here they are put in the order and the words in which the page shows them. Each
function says which clauses ask for what it shows: much of an instrument is *context* that the register keeps as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import facts, register, wording
from zhucun.foundation.policy import queries as policy

from . import words

LAYOUT_INFERRED = "版式推定"


@dataclass(frozen=True)
class Fact:
    """A line of the register data; several ``lines`` stand one under the other."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Annex:
    """An annex and whether the register holds it; forms derived from one that it does not hold carry ``mark``."""

    number: str
    title: str
    held: bool
    mark: str


@dataclass(frozen=True)
class Related:
    """Another document: how it stands to this one, and its page where the register holds it."""

    relation: str
    number: str
    title: str
    day: str
    instrument: str


@dataclass(frozen=True)
class Topic:
    """One of the six kinds of rule, and whether the instrument has rules of that kind."""

    name: str
    covered: bool


@dataclass(frozen=True)
class Section:
    """The clauses that stand under one heading of the instrument, in printed order, each with its kind in words."""

    heading: str
    clauses: tuple[tuple[facts.Clause, str], ...]


@dataclass(frozen=True)
class Fixed:
    """A parameter the instrument fixes, in words."""

    key: str
    title: str
    value: str
    force: str
    severity: str
    days: str
    clause: str
    section: str
    reading: str


@dataclass(frozen=True)
class Example:
    """A case an official can read and the tests run."""

    case: str
    title: str
    expect: str
    on: date
    clause: str
    section: str


@implements("H15-001", "H15-050", "ZY17-001", "JX18-002", "JX18-087")
def register_data(page: register.Page) -> list[Fact]:
    """Number, names, issuers, dates, effect, interpreter, imprint and where the text comes from; what is not known is
    left out.
    """
    i = page.instrument
    lines: dict[str, tuple[str, ...]] = {
        "文号": (number_in_words(page.entry),),
        "别名": i.aliases,
        "文种": (i.kind,),
        "发文机关": i.issuers,
        "成文日期": (words.day(i.signed_on),),
        "印发日期": (words.day(i.printed_on),),
        "施行日期": (_effect(i),),
        "解释机关": (i.interpreted_by,),
        "主送": addressees(i),
        "版记": _imprint(i.imprint),
        "可信程度": (page.entry.confidence_zh,),
        "录入说明": (i.source_note,),
        "收存版本": (page.entry.version,),
    }
    return [
        Fact(label, kept) for label, all_ in lines.items() if (kept := tuple(line for line in all_ if line))
    ]


def number_in_words(entry: register.Entry) -> str:
    """湘扶发〔2015〕1号（字头 湘扶发，2015年，第1号）; 未编号 where there is none."""
    if entry.number is None:
        return entry.instrument.number or "未编号"
    parsed = entry.number
    parts = [
        f"字头 {parsed.mark}",
        f"{parsed.year_text}年" if parsed.year_text else "",
        f"第{parsed.seq_text}号",
    ]
    return f"{parsed}（{'，'.join(part for part in parts if part)}）"


@implements("H15-002")
def addressees(instrument: facts.Instrument) -> tuple[str, ...]:
    """The classes of addressees, as printed."""
    return instrument.addressees


def holds_in(page: register.Page) -> list[tuple[str, str, str]]:
    """Where the instrument holds, each as (area, division key or "", how and since when)."""
    i = page.instrument
    found = []
    if i.jurisdiction is not None:
        found.append(
            (*_area(i.jurisdiction), f"发文所及地区，{words.span(i.effective_from, i.effective_to)}")
        )
    for adopted in i.adopted_by:
        how = f"采用，{words.span(adopted.valid_from, adopted.valid_to)}，{adopted.by}"
        found.append((*_area(adopted.division), how))
    for taken in page.adopted:
        how = f"采用，{words.span(taken.valid_from, taken.valid_to)}，{taken.citation}"
        found.append((*_area(taken.division), how))
    return found


@implements("H15-003", "JX18-001")
def relations(page: register.Page) -> list[Related]:
    """What the instrument says of others and others of it: both ways of every link can be followed."""
    return [
        Related(link.kind_zh, link.number, link.title, words.day(link.date), link.instrument or "")
        for link in (*page.links, *page.linked_from)
    ]


@implements("H15-003")
def citing(number: str, title: str) -> list[Related]:
    """The other end of links to a document the register does not hold: every instrument that names it."""
    return [
        Related(
            facts.RELATIONS[r.kind],
            pack.instrument.number,
            pack.instrument.title,
            words.day(pack.instrument.signed_on),
            pack.id,
        )
        for pack in policy.book().packs.values()
        for r in pack.instrument.relations
        if (r.number == number if number else r.title == title)
    ]


@implements("SC15-057")
def annexes(instrument: facts.Instrument) -> list[Annex]:
    """The annexes; one that is cited but not held is marked, since any form derived from it has an inferred layout."""
    return [
        Annex(f"附件{a.no}", a.title, a.held, "" if a.held else LAYOUT_INFERRED) for a in instrument.annexes
    ]


@implements("PL-058")
def topics(instrument: facts.Instrument) -> list[Topic]:
    """The six kinds of rule that localities must make, and which of them the instrument has."""
    return [Topic(name, name in instrument.topics) for name in facts.TOPICS]


@implements("SC15-008", "JX18-009", "JX18-037", "JX18-062", "PL-049", "PL-065", "PL-083")
def sections(page: register.Page) -> list[Section]:
    """Every clause with its text, under its heading."""
    return [
        Section(heading, tuple((clause, facts.CLAUSE_KINDS[clause.kind]) for clause in group))
        for heading, group in groupby(page.clauses, key=lambda clause: clause.section)
    ]


def fixed(instrument: facts.Instrument) -> list[Fixed]:
    """The parameters of the instrument in words."""
    book = policy.book()
    return [
        _fixed(p, book.keys[p.key], instrument, book.clauses[p.clause].section)
        for p in book.packs[instrument.id].parameters
    ]


def _fixed(p: facts.Parameter, key: facts.Key, instrument: facts.Instrument, section: str) -> Fixed:
    return Fixed(
        p.key,
        key.title,
        wording.display(p.value, key),
        facts.FORCES[p.force],
        facts.SEVERITIES.get(p.severity or "", ""),
        words.span(p.valid_from or instrument.effective_from, p.valid_to or instrument.effective_to),
        p.clause,
        section,
        p.reading,
    )


def examples(instrument: facts.Instrument) -> list[Example]:
    """The cases of the instrument in words."""
    book = policy.book()
    return [
        Example(
            case.case,
            book.keys[case.key].title,
            "没有规定" if case.expect is None else wording.display(case.expect, book.keys[case.key]),
            case.on,
            case.clause,
            book.clauses[case.clause].section,
        )
        for case in book.packs[instrument.id].cases
    ]


def duty_in_words(duty: facts.Duty, keys: Mapping[str, facts.Key]) -> str:
    """When a duty falls due: 2015年3月12日, 每年 …, 每月10日前, 每周."""
    due = duty.due
    if due.date:
        return words.day(due.date)
    if due.month_day_key:
        title = keys[due.month_day_key].title
        return f"{due.year}年，按“{title}”" if due.year else f"每年，按“{title}”"
    every = facts.EVERY.get(due.every or "", "")
    on = f"{due.month}月" if due.month else ""
    on += f"{due.day}日前" if due.day else ""
    return every + on + (f"，按“{keys[due.weekday_key].title}”" if due.weekday_key else "")


def _effect(i: facts.Instrument) -> str:
    return "" if i.effective_from == date.min else words.span(i.effective_from, i.effective_to)


def _imprint(imprint: facts.Imprint | None) -> tuple[str, ...]:
    if imprint is None:
        return ()
    printed = f"{words.day(imprint.printed_on)}印发" if imprint.printed_on else ""
    handling = f"份号（收文号）{imprint.handling_no}，不是文号的一部分" if imprint.handling_no else ""
    return tuple(line for line in (" ".join(p for p in (imprint.organ, printed) if p), handling) if line)


def _area(code: str) -> tuple[str, str]:
    """Name and key of an area a pack names by code; the code itself where the register does not know it today."""
    if code == "":
        return "全国", ""
    try:
        area = divisions.find(code, clock.today())
    except Refusal:
        return code, ""
    return area.name, area.key
