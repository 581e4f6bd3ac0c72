"""Looking again: the re-verification of registered households, and the follow-up of those that were lifted."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force

from ..codes import terms
from ..models import FollowUp, Household, Reverification, Standing
from ..queries import after as queries
from ..reverification import differences
from .keeping import locked, note


@implements("SC15-035")
@transaction.atomic
def reverify(
    *,
    actor: Actor,
    household: Household,
    visited_on: date,
    visited_by: str,
    found: Mapping[str, object],
    causes: Iterable[str],
    sound: bool,
    remark: str = "",
    reason: str = "",
) -> Reverification:
    """Record that a registered household was visited again; the differences from the registry are computed from ``found``.

    ``found`` holds what was looked at by the names of ``reverification.FIELDS``; ``causes`` are the causes of poverty confirmed
    on the spot; ``sound`` whether the household is rightly registered. Once a year: another replaces it for a ``reason``.
    Nothing in the registry changes by it. Raises ``NotAllowed``, ``Refusal``.
    """
    row = locked(actor, household.pk, "登记重新核查", visited_on, field="visited_on")
    if not Standing.objects.filter(in_force(visited_on), household=row).exists():
        raise Refusal("这一户这一天不是建档立卡户，不用重新核查；请核对日期。", "SC15-035", "visited_on")
    if not visited_by.strip():
        raise Refusal("请填写核查人。", field="visited_by")
    known, confirmed = terms("cause", row.village_id, visited_on), []
    for word in causes:
        cause = known.canonical(word)
        if cause is None:
            raise Refusal(f"“{word}”不在致贫原因里。", known.clause, "causes")
        confirmed.append(cause)
    if sound and not confirmed:
        raise Refusal("符合条件的户须确认至少一项致贫原因。", "SC15-035", "causes")
    if not sound and not remark.strip():
        raise Refusal("不符合条件的，请写明情况。", field="remark")
    year, reason = visited_on.year, reason.strip()
    previous = Reverification.objects.filter(county=row.county, household=row, year=year, voided_on=None)
    if previous.exists() and not reason:
        raise Refusal(f"这一户{year}年已核查；要更正请写明理由，原来的记录作废保留。", field="reason")
    previous.update(voided_on=clock.today(), void_reason=reason)
    differing = [one.row() for one in differences(queries.registered(row, visited_on), found)]
    record = Reverification.objects.create(
        county=row.county, household=row, year=year, visited_on=visited_on, visited_by=visited_by.strip(), sound=sound,
        differences=differing, causes=confirmed, note=remark.strip(),
    )  # fmt: skip
    note(
        actor, "登记重新核查", row, visited_on,
        {
            "reverification": record.pk, "sound": sound, "differences": [one["field"] for one in differing], "causes": confirmed,
            **({"reason": reason} if reason else {}),
        },
    )  # fmt: skip
    return record


@implements("ND-021")
@transaction.atomic
def follow_up(
    *, actor: Actor, household: Household, visited_on: date, visited_by: str, stable: bool, finding: str
) -> FollowUp:
    """Record a look at a household after it was lifted. Raises ``NotAllowed``, ``Refusal``."""
    row = locked(actor, household.pk, "登记脱贫回访", visited_on, field="visited_on")
    lifted = Standing.objects.filter(in_force(visited_on), household=row, status=Standing.Status.LIFTED)
    if not lifted.exists():
        raise Refusal("这一户这一天不是脱贫户，脱贫以后才有回访；请核对日期。", field="visited_on")
    if not visited_by.strip():
        raise Refusal("请填写回访人。", field="visited_by")
    if not finding.strip():
        raise Refusal("请写明情况。", field="finding")
    record = FollowUp.objects.create(
        county=row.county, household=row, visited_on=visited_on, visited_by=visited_by.strip(), stable=stable,
        finding=finding.strip(),
    )  # fmt: skip
    note(actor, "登记脱贫回访", row, visited_on, {"follow_up": record.pk, "stable": stable})
    return record
