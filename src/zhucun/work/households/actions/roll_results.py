"""What follows from the decisions on a list: no step without its record, who falls out, and what an approved list makes.

Called in the transaction of the decision (``approvals.events``), so that a refusal here undoes it.
"""

from datetime import date
from uuid import UUID

from zhucun.foundation.approvals.events import CaseClosed, StepDecided
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.publication.events import ObjectionAnswered

from ..criteria import Snapshot, stays_monitored
from ..models import Household, Monitoring, Roll, RollEntry, Standing
from ..queries import needs, rolls, standards
from ..queries.rolls import PENDING, SUBJECT
from . import quotas
from .roll_common import drop, locked, note, note_entry

_NEW = Standing.Status
# What a procedure makes of a household, and how it must stand until then (None: an ordinary one).
_MAKES = {
    Roll.Kind.IDENTIFICATION: (_NEW.POOR, (None,)),
    Roll.Kind.EXIT: (_NEW.LIFTED, (_NEW.POOR, _NEW.RELAPSED)),
    Roll.Kind.RELAPSE: (_NEW.RELAPSED, (_NEW.LIFTED,)),
}


@implements("PL-001", "PL-084")
def on_step_decided(event: StepDecided) -> None:
    """Refuse to agree to a step whose record is missing; put out the lines the record puts out."""
    if event.subject_kind != SUBJECT:
        return
    row = locked(Roll(pk=UUID(event.subject_id)))
    step = next((one for one in rolls.steps(row) if one.pk == event.step), None)
    if step is None:
        return
    found = needs.standing(row, step, event.on)
    if found.missing:
        raise Refusal("".join(one.sentence for one in found.missing), found.missing[0].clause)
    for entry, reason in found.out:
        drop(event.actor, row, entry, step.title, reason)
    if not rolls.pending(row):
        raise Refusal("名单上没有一户能通过这一步。请选“不同意”并写明理由。", step.clause)


def on_case_closed(event: CaseClosed) -> None:
    """Carry out what was decided of a list."""
    if event.subject_kind != SUBJECT:
        return
    row = locked(Roll(pk=UUID(event.subject_id)))
    row.state, row.closed_on = Roll.State(event.outcome), event.on
    row.save(update_fields=["state", "closed_on"])
    if event.outcome == "approved":
        _carry_out(event.actor, row, event.on)
    note(event.actor, f"名单{row.get_state_display()}", row, {"note": event.note})


def on_objection_answered(event: ObjectionAnswered) -> None:
    """An objection to one household of a list under way was upheld: it falls out. One to the whole list stops its step."""
    if event.subject_kind != SUBJECT or not event.upheld or not event.row_key:
        return
    row = locked(Roll(pk=UUID(event.subject_id)))
    entry = next((one for one in rolls.pending(row) if str(one.pk) == event.row_key), None)
    if entry is not None and row.state == Roll.State.RUNNING:
        drop(event.actor, row, entry, "公示", "公示期间的异议成立")


def _carry_out(actor: Actor, row: Roll, on: date) -> None:
    entries = rolls.pending(row)
    ids = [entry.household_id for entry in entries]
    list(Household.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if row.kind == Roll.Kind.IDENTIFICATION:
        quotas.take(
            division=row.village_id, year=row.year, households=len(entries), persons=sum(one.size for one in entries), on=on
        )  # fmt: skip
    known = standards.snapshots(ids, division=row.village_id, year=row.year, on=on)
    for entry in entries:
        if row.kind == Roll.Kind.MONITORING:
            _watch(row, entry, on)
        elif row.kind == Roll.Kind.REMOVAL:
            _unwatch(entry, known[entry.household_id], on)
        else:
            _stand(row, entry, on)
        note_entry(actor, f"{row.get_kind_display()}批准", row, entry, {"on": on.isoformat()})
    RollEntry.objects.filter(roll=row, outcome=PENDING).update(outcome=RollEntry.Outcome.APPROVED)


@implements("PL-129")
def _stand(row: Roll, entry: RollEntry, on: date) -> None:
    """The household stands anew from the day of the decision; how it stood before stays."""
    status, from_ = _MAKES[Roll.Kind(row.kind)]
    before = Standing.objects.filter(household_id=entry.household_id, valid_to=None).first()
    if (before.status if before else None) not in from_:
        stands = before.get_status_display() if before else "一般农户"
        raise Refusal(f"{entry.head}户现为“{stands}”，与提交名单时不同，不能批准。请退回修改。")
    if before is not None:
        _after(entry, before.get_status_display(), before.valid_from, on)
        Standing.objects.filter(pk=before.pk).update(valid_to=on)
    Standing.objects.create(
        county=row.county, household_id=entry.household_id, status=status, since_year=row.year, entry=entry, valid_from=on
    )  # fmt: skip


def _after(entry: RollEntry, what: str, since: date, on: date) -> None:
    if since >= on:
        raise Refusal(f"{entry.head}户的“{what}”自{since:%Y年%-m月%-d日}起，批准日期须在其后。")


def _watch(row: Roll, entry: RollEntry, on: date) -> None:
    said = entry.details
    if Monitoring.objects.filter(household_id=entry.household_id, valid_to=None).exists():
        raise Refusal(f"{entry.head}户已在监测，不能重复批准。请退回修改。")
    Monitoring.objects.create(
        county=row.county, household_id=entry.household_id, category=said["category"], risks=list(said.get("risks", ())),
        risk_note=said.get("risk_note", ""), contact=said.get("contact", ""), entry=entry, valid_from=on,
    )  # fmt: skip


def _unwatch(entry: RollEntry, household: Snapshot, on: date) -> None:
    """The risk is removed; a household nobody of which can work stays monitored and is marked so (兜底)."""
    watched = Monitoring.objects.filter(household_id=entry.household_id, valid_to=None).first()
    if watched is None:
        raise Refusal(f"{entry.head}户现在不在监测，不能批准。请退回修改。")
    if stays_monitored(household):
        watched.kept = True
    else:
        _after(entry, "监测", watched.valid_from, on)
        watched.valid_to, watched.removal, watched.removed_by = on, entry.details["way"], entry
    watched.save(update_fields=["kept", "valid_to", "removal", "removed_by"])
