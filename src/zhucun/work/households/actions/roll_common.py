"""What the acts on a list share: its lock, who may work on it, its open step, the entries of the trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from ..models import Household, Roll, RollEntry
from ..queries import rolls, scope
from ..queries.rolls import DROPPED, PENDING


def locked(roll: Roll) -> Roll:
    """The row of a list, held until the transaction ends."""
    return Roll.objects.select_for_update(of=("self",)).select_related("village").get(pk=roll.pk)


def authorise(actor: Actor, row: Roll) -> None:
    """Raises ``NotAllowed`` for who may not work on lists of the village."""
    if not scope.edits(actor, row.village_id):
        raise NotAllowed("只有本村、驻村工作队、所在乡镇和县的人员可以办理这份名单。")


def step_of(row: Roll, step: UUID, *needs: str) -> CaseStep:
    """The step of a running list that is open and needs one of these records; raises ``Conflict`` and ``Refusal``."""
    found = next((one for one in rolls.steps(row) if one.pk == step), None)
    if found is None or row.state != Roll.State.RUNNING:
        raise Conflict(f"“{row.title}”{row.get_state_display()}，这一步不再办理。")
    if found.state != CaseStep.State.OPEN:
        raise Conflict(f"“{found.title}”这一步{found.get_state_display()}，现在不能登记。", found.clause)
    if needs and found.needs not in needs:
        raise Refusal(f"“{found.title}”这一步不需要这项登记。", found.clause)
    return found


def drop(actor: Actor, row: Roll, entry: RollEntry, at: str, reason: str) -> None:
    """Put a line out of a list, where it still is on its way: at which step and why."""
    changed = RollEntry.objects.filter(pk=entry.pk, outcome=PENDING).update(
        outcome=DROPPED, dropped_at=at, drop_reason=reason[:300]
    )
    if changed:
        note_entry(actor, "名单内取消", row, entry, {"at": at, "reason": reason})


def note(actor: Actor, verb: str, row: Roll, detail: Mapping[str, Any]) -> None:
    """An entry of the trail about the list."""
    record(
        actor=actor, verb=verb, subject_kind=f"{row.get_kind_display()}名单", subject_id=row.pk,
        subject_label=rolls.label(row), county=row.county, detail=dict(detail),
    )  # fmt: skip


def note_entry(actor: Actor, verb: str, row: Roll, entry: RollEntry, detail: Mapping[str, Any]) -> None:
    """An entry of the trail about one household of the list, which changed by it."""
    note(
        actor,
        verb,
        row,
        {
            "household": str(entry.household_id),
            "number": entry.household.number,
            "head": entry.head,
            **detail,
        },
    )
    Household.objects.filter(pk=entry.household_id).update(changed_at=clock.now())
