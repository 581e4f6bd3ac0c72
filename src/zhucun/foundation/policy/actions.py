"""Writing policy: putting packs in force, setting local values, adopting instruments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from . import checks, facts, kinds, packs, shelf
from .book import Book, build
from .models import AdoptionRow, LocalValue, StoredPack
from .queries import way_up
from .reading import Fault
from .resolution import resolve

# Who may set values and adopt instruments for the areas they hold the role in (and those below).
AUTHORITIES = frozenset({"province_office", "selection_office", "city_office", "county_office"})
LOADERS = frozenset({"system_admin"})


class PackRefused(Refusal):
    """A pack with faults; ``faults`` are all of them, the sentence lists the first."""

    def __init__(self, faults: Collection[Fault]) -> None:
        shown = "\n".join(str(fault) for fault in [*faults][:20])
        more = f"\n……另有 {len(faults) - 20} 处。" if len(faults) > 20 else ""
        super().__init__(f"制度包有 {len(faults)} 处问题，没有装入：\n{shown}{more}")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Loaded:
    """What loading a pack did; ``changed`` is False where this very text was in force already."""

    instrument: str
    title: str
    sha256: str
    changed: bool


@transaction.atomic
def load_pack(*, actor: Actor, folder: Path) -> Loaded:
    """Put the pack in ``folder`` in force, in place of the version held of the same instrument.

    Raises ``PackRefused`` with every fault, ``NotAllowed``, and ``packs.NoPack`` for a folder that holds
    none.
    """
    _authorise_loading(actor)
    shelf.lock()
    keys, key_faults = packs.read_keys()
    pack, faults = packs.read_folder(packs.one_folder(folder), keys)
    faults = [*key_faults, *faults]
    if pack is None or faults:
        raise PackRefused(faults)
    present = shelf.book()
    faults = [
        *checks.own(pack, keys, str(folder)),
        *checks.among(pack, present.packs.values(), present.adoptions, keys, str(folder)),
    ]
    if faults:
        raise PackRefused(faults)
    return _put(actor, pack, from_tree=False)


@transaction.atomic
def sync(*, actor: Actor, folder: Path = packs.TREE) -> list[Loaded]:
    """Load the packs that came with the system; what is there already stays, also a newer one loaded by hand.

    A pack of the tree is loaded when its text has never been loaded before, so that a release brings its
    changes and a set-up repeated changes nothing. Returns what was loaded. Raises ``PackRefused``.
    """
    _authorise_loading(actor)
    known = set(StoredPack.objects.values_list("instrument", "sha256"))
    fresh = {}
    for child in packs.folders(folder):
        files, _ = packs.texts(child)
        if (child.name, packs.digest(files)) not in known:
            fresh[child.name] = child
    if not fresh:
        return []
    shelf.lock()
    read, faults = packs.read_tree(folder)
    present = shelf.book()
    beside = [pack for pack in present.packs.values() if pack.id not in read]
    for name, pack in read.items():
        if name in fresh:
            faults += checks.among(
                pack, [*beside, *read.values()], present.adoptions, present.keys, str(folder / name)
            )
    if faults:
        raise PackRefused(faults)
    return [_put(actor, read[name], from_tree=True) for name in fresh]


@transaction.atomic
def set_local_value(
    *,
    actor: Actor,
    division: str,
    key: str,
    value: object,
    citation: str,
    valid_from: date,
    valid_to: date | None = None,
    exception: str | None = None,
) -> LocalValue:
    """Set ``key`` for ``division`` (code or key) and what lies below it, over ``[valid_from, valid_to)``.

    ``value`` has the type of the key (dates and decimals may be text). An open earlier value ends where this
    one begins. Raises ``NotAllowed``; ``Conflict`` where another value already covers part of the span;
    ``Refusal`` for a key that may not be set locally, a value of the wrong type, a missing citation, and a
    value past a bound or banned (with the clause).
    """
    area = divisions.find(division, valid_from)
    _authorise(actor, area.key, valid_from)
    shelf.lock()
    book = shelf.book()
    spec = book.keys.get(key)
    if spec is None:
        raise Refusal(f"参数词表里没有键“{key}”，请核对拼写。", field="key")
    if not spec.settable:
        raise Refusal(f"“{spec.title}”（{key}）由制度规定，不能设定本地值。", field="key")
    citation = _citation(citation)
    _check_span(valid_from, valid_to)
    if exception is not None and exception not in facts.EXCEPTIONS:
        raise Refusal(
            f"例外“{exception}”不存在，只有：{'、'.join(facts.EXCEPTIONS.values())}。", field="exception"
        )
    try:
        typed = kinds.typed(shelf.as_node(value, spec), spec)
    except kinds.Bad as bad:
        raise Refusal(f"“{spec.title}”的值{bad.problem}。{bad.fix}。", field="value") from bad
    if spec.nationwide and area.key:
        raise Refusal(
            f"“{spec.title}”关系整个系统，只能对全国设定，不能单为{area.name}设定。", field="division"
        )
    _check_sense(spec, typed)
    local = facts.Local("new", area.key, key, typed, citation, valid_from, valid_to, exception)
    _refuse_what_would_lose(book, local)
    _make_room(local)
    row = LocalValue.objects.create(
        county=divisions.county_key(area.key, valid_from),
        division=area.key,
        key=key,
        value=shelf.as_json(typed),
        citation=citation,
        exception=exception or "",
        valid_from=valid_from,
        valid_to=valid_to,
        set_by=actor.label,
        recorded_at=clock.now(),
    )
    shelf.changed()
    record(
        actor=actor,
        verb="设定本地值",
        subject_kind="制度参数",
        subject_id=row.id,
        subject_label=f"{area.name or '全国'} {spec.title}",
        county=row.county,
        detail={
            "key": key,
            "value": row.value,
            "citation": citation,
            "valid_from": str(valid_from),
            "valid_to": str(valid_to) if valid_to else None,
            "exception": exception,
        },
        happened_on=valid_from,
    )
    return row


@transaction.atomic
def end_local_value(*, actor: Actor, local: UUID, at: date, reason: str) -> LocalValue:
    """End a local value: ``at`` is the first day on which it no longer holds. Ended at its beginning, it
    never held.
    """
    row = LocalValue.objects.filter(pk=local).first()
    if row is None:
        raise Refusal("找不到这个本地值，请刷新后再试。")
    _authorise(actor, row.division, row.valid_from)
    if not reason.strip():
        raise Refusal("请写明停用的原因。", field="reason")
    if at < row.valid_from:
        raise Refusal(f"停用日不能早于起日 {row.valid_from}。", field="at")
    shelf.lock()
    open_rows = LocalValue.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), pk=local)
    if open_rows.update(valid_to=at) == 0:
        raise Conflict(f"这个本地值在 {at} 之前已经停用，请刷新后再看。")
    row.refresh_from_db()
    shelf.changed()
    record(
        actor=actor,
        verb="停用本地值",
        subject_kind="制度参数",
        subject_id=row.id,
        subject_label=f"{row.division} {row.key}",
        county=row.county,
        detail={"valid_to": str(at), "reason": reason.strip()},
        happened_on=at,
    )
    return row


@transaction.atomic
def adopt(
    *,
    actor: Actor,
    instrument: str,
    division: str,
    citation: str,
    valid_from: date,
    valid_to: date | None = None,
) -> AdoptionRow:
    """Let ``instrument`` hold in ``division`` (code or key) and below it over ``[valid_from, valid_to)``."""
    area = divisions.find(division, valid_from)
    _authorise(actor, area.key, valid_from)
    shelf.lock()
    book = shelf.book()
    pack = book.packs.get(instrument)
    if pack is None:
        raise Refusal(f"没有编号为 {instrument} 的制度，请先装入制度包。", field="instrument")
    citation = _citation(citation)
    _check_span(valid_from, valid_to)
    rows = AdoptionRow.objects.filter(instrument=instrument, division=area.key)
    taken = rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        taken = taken.filter(valid_from__lt=valid_to)
    if taken.exists():
        raise Conflict(f"{area.name}在这段时间已经采用《{pack.instrument.title}》。", field="valid_from")
    adoption = facts.Adoption(instrument, area.key, valid_from, valid_to, citation)
    faults = checks.among(pack, book.packs.values(), [*book.adoptions, adoption], book.keys, str(pack.id))
    if faults:
        raise Refusal(
            f"采用后与本地区其他制度不一致：{faults[0].problem}。{faults[0].fix}。", field="instrument"
        )
    row = AdoptionRow.objects.create(
        county=divisions.county_key(area.key, valid_from),
        instrument=instrument,
        division=area.key,
        citation=citation,
        valid_from=valid_from,
        valid_to=valid_to,
        set_by=actor.label,
        recorded_at=clock.now(),
    )
    shelf.changed()
    record(
        actor=actor,
        verb="采用制度",
        subject_kind="制度",
        subject_id=instrument,
        subject_label=f"{area.name} {pack.instrument.title}",
        county=row.county,
        detail={
            "division": area.key,
            "citation": citation,
            "valid_from": str(valid_from),
            "valid_to": str(valid_to) if valid_to else None,
        },
        happened_on=valid_from,
    )
    return row


def _put(actor: Actor, pack: facts.Pack, *, from_tree: bool) -> Loaded:
    title = pack.instrument.title
    current = StoredPack.objects.filter(instrument=pack.id, superseded_at=None)
    if current.filter(sha256=pack.sha256).exists():
        return Loaded(pack.id, title, pack.sha256, changed=False)
    now = clock.now()
    before = current.values_list("sha256", flat=True).first()
    current.update(superseded_at=now)
    StoredPack.objects.create(
        instrument=pack.id,
        content={"files": dict(pack.files)},
        sha256=pack.sha256,
        from_tree=from_tree,
        loaded_at=now,
        loaded_by=actor.label,
    )
    shelf.changed()
    record(
        actor=actor,
        verb="装入制度包",
        subject_kind="制度",
        subject_id=pack.id,
        subject_label=title,
        detail={"sha256": pack.sha256, "before": before, "clauses": len(pack.clauses)},
    )
    return Loaded(pack.id, title, pack.sha256, changed=True)


def _authorise_loading(actor: Actor) -> None:
    if not (actor.is_system or actor.holds(LOADERS, path=("",))):
        raise NotAllowed("只有全国范围的系统管理员可以装入制度包。")


def _authorise(actor: Actor, division: str, on: date) -> None:
    if not (actor.is_system or actor.holds(AUTHORITIES, path=divisions.path_keys(division, on))):
        raise NotAllowed("只有本地区或上级的领导小组办公室、组织部门可以设定本地值、采用制度。")


def _citation(text: str) -> str:
    if not text.strip():
        raise Refusal("请写明依据，例如文号或会议纪要名称。", field="citation")
    return text.strip()


def _check_span(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise Refusal(f"止日 {valid_to} 应晚于起日 {valid_from}。", field="valid_to")


def _refuse_what_would_lose(book: Book, local: facts.Local) -> None:
    """Refuse a value that a bound or a ban would override on any day of its span, naming the clause."""
    turns = {rule.valid_from for rule in book.rules.get(local.key, ())}
    days = [local.valid_from, *sorted(d for d in turns if facts.holds(local.valid_from, local.valid_to, d))]
    trial = build(book.keys, book.packs.values(), [*book.locals, local], book.adoptions)
    for day in days:
        answer = resolve(trial, local.key, way_up(local.division, day), day)
        lost = next((one for one in answer.lost if one.local == local.id), None)
        if lost is not None and answer.force != "default":
            raise Refusal(
                f"“{answer.title}”不能设为{lost.shown}：{lost.reason_zh}（{day}起）。"
                f"请改为{answer.shown}，或另选日期。",
                clause=answer.clause,
                field="value",
            )


def _check_sense(spec: facts.Key, value: facts.Value) -> None:
    """Refuse a number that no authority can have meant (``least`` and ``most`` of the vocabulary)."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return
    if (spec.least is not None and value < spec.least) or (spec.most is not None and value > spec.most):
        raise Refusal(
            f"“{spec.title}”应在 {spec.least} 到 {spec.most} {spec.unit}之间，填的是 {value}。", field="value"
        )


def _make_room(local: facts.Local) -> None:
    """End the open earlier value where an open new one begins; any other overlap is refused."""
    rows = LocalValue.objects.filter(Q(valid_to=None) | Q(valid_to__gt=local.valid_from))
    rows = rows.filter(division=local.division, key=local.key).exclude(valid_to=F("valid_from"))
    if local.valid_to is not None:
        rows = rows.filter(valid_from__lt=local.valid_to)
    for row in rows:
        if local.valid_to is None and row.valid_to is None and row.valid_from < local.valid_from:
            LocalValue.objects.filter(pk=row.pk).update(valid_to=local.valid_from)
            continue
        until = row.valid_to - timedelta(days=1) if row.valid_to else "今"
        raise Conflict(
            f"{row.valid_from} 至 {until} 已有本地值 {row.value}（{row.citation}）。请先停用它，或改选日期。",
            field="valid_from",
        )
