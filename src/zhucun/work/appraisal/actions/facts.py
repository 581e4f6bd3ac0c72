"""Putting facts about a member on record, and voiding what was recorded wrongly.

Absence is never typed: it comes from ``duty`` alone.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.work.duty.events import AbsenceCounted
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..models import Recall, RecallFact
from ..queries import facts as queries

SENTENCES = {
    "grade": "年度考核等次由县级领导小组办公室或派出单位登记。",
    "measure": "巡查处理由县级及以上领导小组办公室登记。",
    "poll": "测评结果由县级领导小组办公室登记。",
    "punishment": "违纪违法处理由纪检部门或县级领导小组办公室登记。",
    "unsuitable": "“不适宜继续工作”由县级领导小组办公室（县）和乡镇（乡）各自登记。",
}
COUNTING = "离岗计数"


@transaction.atomic
def note_fact(
    *, actor: Actor, posting: Posting, kind: str, happened_on: date, source: str, text: str = "",
    number: Decimal | None = None, answers: int | None = None, level: str = "",
) -> RecallFact:  # fmt: skip
    """Put a fact on record: a grade, a measure, a poll (``number`` percent, ``answers`` valid answers), a punishment, or the
    statement of one ``level`` (县, 乡) that the member is unsuitable. ``source`` names the paper it stands in.

    Raises ``NotAllowed`` where it is not the actor's to state (see ``rules.STATED_BY``), ``Conflict`` for the same fact twice,
    ``Refusal`` at the field that is wrong.
    """
    if kind not in rules.STATED_BY:
        raise Refusal("这类事实不能手工登记：离岗天数由到岗登记自动计算。", "JX18-053", "kind")
    level = level if kind == "unsuitable" else ""
    if not may_state(actor, posting, kind, level):
        raise NotAllowed(SENTENCES[kind])
    text, source = text.strip(), source.strip()
    if not source:
        raise Refusal("请写明依据的文件或材料。", field="source")
    if not posting.valid_from <= happened_on <= clock.today():
        raise Refusal(f"日期应在任职日期{day(posting.valid_from)}之后，且不晚于今天。", field="happened_on")
    limits = queries.limits(posting.county, clock.today())
    rules.check_fact(
        kind=kind, text=text, number=number, answers=answers,
        measures=limits.measure_kinds.value if limits.measure_kinds else (),
        grades=limits.grades.value if limits.grades else (),
    )  # fmt: skip
    lock(posting)
    same = RecallFact.objects.filter(
        posting=posting, kind=kind, happened_on=happened_on, text=text, level=level, voided_on=None
    )
    if same.exists():
        raise Conflict(f"{day(happened_on)}的这一事实已经登记，不重复登记。")
    polled = kind == "poll"
    return _write(
        actor,
        RecallFact(
            county=posting.county, posting=posting, kind=kind, happened_on=happened_on, text=text,
            number=number if polled else None, answers=answers if polled else None, level=level, source=source,
        ),
    )  # fmt: skip


@transaction.atomic
def void_fact(*, actor: Actor, fact: RecallFact, reason: str) -> None:
    """Take a wrong fact out of the count, with a reason; it stays readable. Not while a recall that rests on it is decided."""
    posting = fact.posting
    lock(posting)
    counted = fact.kind in queries.ABSENCE
    states = (
        actor.is_system or holds(actor, "county_office", posting.county)
        if counted
        else may_state(actor, posting, fact.kind, fact.level)
    )
    if not states:
        raise NotAllowed("这一事实由登记它的一方或县级领导小组办公室作废。")
    if not reason.strip():
        raise Refusal("请写明作废理由。", field="reason")
    deciding = Recall.objects.filter(posting__cadre_id=posting.cadre_id, state=Recall.State.OPEN)
    if any(str(fact.pk) in {one["fact"] for one in row.evidence} for row in deciding):
        raise Refusal("这一事实是正在审批的召回所依据的，不能作废。请先撤回审批。", "JX18-059")
    today = clock.today()
    live = RecallFact.objects.filter(pk=fact.pk, voided_on=None)
    if not live.update(voided_on=today, voided_reason=reason.strip(), voided_by=actor.label):
        raise Conflict("这一事实已经作废。")
    record(
        actor=actor, verb="作废召回事实", subject_kind="召回事实", subject_id=fact.pk, subject_label=posting.cadre.name,
        county=posting.county, detail={"kind": fact.kind, "reason": reason.strip(), "cadre": str(posting.cadre_id)},
    )  # fmt: skip


@transaction.atomic
def note_absence(event: AbsenceCounted) -> None:
    """Keep the counters that ``duty`` tells: later facts, nothing overwritten. A counter that has not moved is no new fact."""
    posting = roster.posting(viewer=system(COUNTING), pk=event.posting)
    if posting is None:
        raise Refusal("离岗计数所指的驻村任职不存在。", "JX18-053")
    lock(posting)
    counts = (("absence_running", event.consecutive_days), ("absence_year", event.yearly_days))
    for kind, days in counts:
        before = (
            RecallFact.objects.filter(posting=posting, kind=kind, voided_on=None, happened_on__lte=event.on)
            .order_by("-happened_on", "-id")
            .first()
        )
        moved = before is None or before.number != days
        if moved and (days or before):
            row = RecallFact(
                county=posting.county, posting=posting, kind=kind, happened_on=event.on, number=Decimal(days),
                source="到岗登记", detail=dict(event.evidence),
            )  # fmt: skip
            _write(system(COUNTING), row)


def may_state(actor: Actor, posting: Posting, kind: str, level: str = "") -> bool:
    """Whether a fact of that kind about the member is the actor's to state."""
    if actor.is_system:
        return True
    if kind == "unsuitable":
        return level in rules.LEVELS and holds(actor, rules.LEVELS[level], posting.team.village_id)
    roles = rules.STATED_BY.get(kind, frozenset())
    own = "sending_unit" in roles and str(posting.team.organisation_id) in actor.organisations(
        {"sending_unit"}
    )
    return own or any(holds(actor, role, posting.team.village_id) for role in roles - {"sending_unit"})


def holds(actor: Actor, role: str, division: str) -> bool:
    """Whether the actor holds the role over the area today."""
    return actor.is_system or actor.holds({role}, path=divisions.path_keys(division, clock.today()))


def lock(posting: Posting) -> Posting:
    """The posting as it stands now, locked to the end of the transaction: facts and recalls of one service come one by one."""
    rows = roster.postings(system()).select_for_update(of=("self",))
    return rows.get(pk=posting.pk)


def stand(posting: UUID) -> Posting:
    """The posting as it stands now."""
    return roster.postings(system()).get(pk=posting)


def day(one: date) -> str:
    """2018年9月10日."""
    return f"{one:%Y年%-m月%-d日}"


def _write(actor: Actor, row: RecallFact) -> RecallFact:
    row.stated_by = actor.label
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记召回事实", subject_kind="召回事实", subject_id=row.pk,
        subject_label=row.posting.cadre.name, county=row.county, happened_on=row.happened_on,
        detail={
            "kind": row.kind, "text": row.text, "number": str(row.number or ""), "level": row.level, "source": row.source,
            "cadre": str(row.posting.cadre_id),
        },
    )  # fmt: skip
    return row
