"""The register of instruments: finding them, following their relations both ways, and where a clause is used.

All pure functions over a ``Book``; results are frozen and carry Chinese words beside the codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zhucun.foundation.kernel.evidence import implements

from . import facts, usage
from .book import Book, held, places
from .number import DocumentNumber, try_parse
from .wording import display, plain


@dataclass(frozen=True)
class Entry:
    """A line of the list. ``state`` is 现行有效, 尚未施行, 已失效 or 供采用 on the day asked for."""

    instrument: facts.Instrument
    number: DocumentNumber | None
    state: str
    clauses: int
    parameters: int
    cases: int
    confidence_zh: str
    version: str


@dataclass(frozen=True)
class Link:
    """A relation seen from one side; ``instrument`` is the id of the other where it is held."""

    kind: str
    kind_zh: str
    number: str
    title: str
    date: date | None
    instrument: str | None


@dataclass(frozen=True)
class Transmission:
    """A step on the way an instrument came: by which document, of which day, in which area."""

    number: str
    title: str
    date: date | None
    division: str | None
    instrument: str | None


@dataclass(frozen=True)
class Page:
    """Everything about one instrument."""

    entry: Entry
    clauses: tuple[facts.Clause, ...]
    links: tuple[Link, ...]
    linked_from: tuple[Link, ...]
    transmission: tuple[Transmission, ...]
    adopted: tuple[facts.Adoption, ...]
    duties: tuple[facts.Duty, ...]
    chains: tuple[facts.Chain, ...]

    @property
    def instrument(self) -> facts.Instrument:
        return self.entry.instrument


@dataclass(frozen=True)
class Use:
    """One place that rests on a clause: 参数, 义务, 审批链, 事例 or 程序; ``where`` is a key, a code, or
    file:line.
    """

    kind_zh: str
    where: str
    text: str


@dataclass(frozen=True)
class ClausePage:
    """A clause, its instrument, and every place that uses it."""

    clause: facts.Clause
    instrument: facts.Instrument
    kind_zh: str
    figures: Mapping[str, str] = field(default_factory=lambda: facts.NOTHING)
    uses: tuple[Use, ...] = ()


@implements("H15-001", "JX18-002", "PL-058")
def search(
    book: Book,
    text: str = "",
    *,
    issuer: str = "",
    year: int | None = None,
    topic: str = "",
    on: date | None = None,
) -> tuple[Entry, ...]:
    """Instruments that fit every condition given, the latest signed first."""
    found = [
        pack
        for pack in book.packs.values()
        if _fits(pack.instrument, text.strip())
        and (not issuer or any(issuer in name for name in pack.instrument.issuers))
        and (year is None or year in _years(pack.instrument))
        and (not topic or topic in pack.instrument.topics)
    ]
    found.sort(
        key=lambda pack: (pack.instrument.signed_on or pack.instrument.effective_from, pack.id), reverse=True
    )
    return tuple(_entry(pack, on) for pack in found)


@implements("H15-002", "H15-050", "ZY17-001")
def page(book: Book, id: str, on: date | None = None) -> Page | None:
    """The page of an instrument, or None."""
    pack = book.packs.get(id)
    if pack is None:
        return None
    return Page(
        _entry(pack, on),
        pack.clauses,
        links(book, pack.instrument),
        linked_from(book, id),
        transmission(book, pack.instrument),
        tuple(a for a in book.adoptions if a.instrument == id),
        pack.duties,
        pack.chains,
    )


@implements("H15-003")
def links(book: Book, instrument: facts.Instrument) -> tuple[Link, ...]:
    """What an instrument says of others. Clause H15-003."""
    return tuple(
        Link(r.kind, facts.RELATIONS[r.kind], r.number, r.title, r.date, held(r, book.packs))
        for r in instrument.relations
    )


@implements("H15-003")
def linked_from(book: Book, id: str) -> tuple[Link, ...]:
    """What other instruments say of this one. Clause H15-003."""
    return tuple(
        Link(
            r.kind,
            facts.REVERSED[r.kind],
            pack.instrument.number,
            pack.instrument.title,
            pack.instrument.signed_on,
            pack.id,
        )
        for pack in book.packs.values()
        for r in pack.instrument.relations
        if pack.id != id and held(r, book.packs) == id
    )


@implements("JX18-001")
def transmission(book: Book, instrument: facts.Instrument) -> tuple[Transmission, ...]:
    """The way an instrument came, from the document it rests on, through itself, to the areas that passed it
    on.

    Clause JX18-001.
    """
    above = [
        Transmission(r.number, r.title, r.date, None, held(r, book.packs))
        for r in instrument.relations
        if r.kind == "based_on"
    ]
    own = Transmission(
        instrument.number, instrument.title, instrument.signed_on, instrument.jurisdiction, instrument.id
    )
    below = [
        Transmission(a.by, "", a.valid_from, a.division, None)
        for a in sorted(instrument.adopted_by, key=lambda a: a.valid_from)
    ]
    return (*above, own, *below)


@implements("SC15-008", "JX18-009", "JX18-037", "JX18-062", "PL-065", "PL-083")
def clause_page(book: Book, id: str) -> ClausePage | None:
    """A clause with its uses, or None."""
    clause = book.clauses.get(id)
    if clause is None:
        return None
    return ClausePage(
        clause,
        book.packs[clause.instrument].instrument,
        facts.CLAUSE_KINDS[clause.kind],
        {name: plain(value) for name, value in clause.figures.items()},
        uses(book, id),
    )


def uses(book: Book, id: str) -> tuple[Use, ...]:
    """Every parameter, duty, chain and case that cites the clause, and the code that realises it."""
    found = []
    for pack in book.packs.values():
        for p in pack.parameters:
            if p.clause == id:
                key = book.keys[p.key]
                word = "" if p.force == "default" else f"{facts.FORCES[p.force]}："
                found.append(Use("参数", p.key, f"{key.title}：{word}{display(p.value, key)}"))
        found += [Use("义务", d.code, d.title) for d in pack.duties if d.clause == id]
        found += [
            Use("审批链", c.code, c.title)
            for c in pack.chains
            if c.clause == id or any(step.clause == id for step in c.steps)
        ]
        found += [Use("事例", f"{pack.id}/{c.file}:{c.line}", c.case) for c in pack.cases if c.clause == id]
    found += [Use("程序", place.where, place.name) for place in usage.implementations().get(id, ())]
    return tuple(found)


def _entry(pack: facts.Pack, on: date | None) -> Entry:
    i = pack.instrument
    return Entry(
        i,
        i.parsed_number,
        _state(pack, on),
        len(pack.clauses),
        len(pack.parameters),
        len(pack.cases),
        facts.CONFIDENCES[i.confidence],
        pack.sha256[:12],
    )


@implements("JX18-087")
def _state(pack: facts.Pack, on: date | None) -> str:
    """Whether the instrument holds on the day, by its own dates. Clause JX18-087."""
    i = pack.instrument
    if on is not None and on < i.effective_from:
        return "尚未施行"
    if i.effective_to is not None and (on is None or on >= i.effective_to):
        return "已失效"
    return "现行有效" if places(i, ()) else "供采用"


def _fits(instrument: facts.Instrument, text: str) -> bool:
    """Whether the text is part of a title, alias, number, issuer or date, or a number written another way."""
    if not text:
        return True
    wanted, own = try_parse(text), instrument.parsed_number
    if wanted is not None and own is not None:
        return wanted.matches(own)
    dates = [d for d in (instrument.signed_on, instrument.printed_on, instrument.effective_from) if d]
    words = [
        instrument.id,
        instrument.title,
        *instrument.aliases,
        *instrument.issuers,
        instrument.number,
        *((own and (own.mark, own.year_text, f"{own.seq_text}号")) or ()),
        *(a.by for a in instrument.adopted_by),
        *(str(d) for d in dates),
        *(f"{d.year}年{d.month}月{d.day}日" for d in dates),
    ]
    return any(text.lower() in word.lower() for word in words)


def _years(instrument: facts.Instrument) -> set[int]:
    number = instrument.parsed_number
    years = {number.year} if number and number.year else set()
    return years | {d.year for d in (instrument.signed_on, instrument.printed_on) if d}
