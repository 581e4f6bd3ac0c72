"""Naming a stand-in for the own account over dates, and ending it."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts import queries as account_queries
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from ..models import StandIn


@transaction.atomic
def name_stand_in(*, actor: Actor, person: UUID, since: date, until: date | None, reason: str) -> StandIn:
    """Let ``person`` decide over ``[since, until)`` what the actor may decide.

    Refused for the three administrators, for somebody who is not a colleague, for past days, and where another stand-in holds
    on one of the days.
    """
    if not actor.holds(BUSINESS):
        raise NotAllowed("系统、安全、审计管理员不办理业务，也不能指定代办人。")
    own = accounts.lock(UUID(actor.id))
    found = account_queries.colleagues(viewer=actor).filter(pk=person).first()
    if found is None:
        raise Refusal("代办人须是同一单位或同一地区、有业务角色的另一个启用账号。", field="person")
    if since < clock.today():
        raise Refusal("代办不能从今天以前开始。", field="since")
    if until is not None and until <= since:
        raise Refusal("代办的最后一天不能早于第一天。", field="until")
    if not reason.strip():
        raise Refusal("请写明事由，例如出差、学习、休假。", field="reason")
    others = StandIn.objects.filter(Q(valid_to=None) | Q(valid_to__gt=since), principal_id=own.pk)
    if until is not None:
        others = others.filter(valid_from__lt=until)
    if other := others.select_related("person").first():
        raise Conflict(f"这段时间已经由{other.person.name}代办。请先结束，或另选日期。", field="since")
    row = StandIn.objects.create(
        county=divisions.county_key(own.division_id, since), principal_id=own.pk, person=found, valid_from=since, valid_to=until,
        reason=reason.strip(),
    )  # fmt: skip
    _note(actor, "指定代办人", row, {"person": found.name, "until": str(until or ""), "reason": row.reason})
    return row


@transaction.atomic
def end_stand_in(*, actor: Actor, row: StandIn, on: date) -> None:
    """End an own stand-in: ``on`` is the first day without, today at the earliest. One that had not begun never holds."""
    if str(row.principal_id) != actor.id:
        raise NotAllowed("只能结束自己指定的代办。")
    if on < clock.today():
        raise Refusal("结束日期不能早于今天。", field="on")
    running = StandIn.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), pk=row.pk)
    if not running.exclude(valid_to=F("valid_from")).update(valid_to=max(on, row.valid_from)):
        raise Conflict("这次代办已经结束。")
    _note(actor, "结束代办", row, {"on": on.isoformat()})


def _note(actor: Actor, verb: str, row: StandIn, detail: dict[str, str]) -> None:
    record(
        actor=actor, verb=verb, subject_kind="代办", subject_id=row.pk, subject_label=f"{actor.label}的代办人", county=row.county,
        detail=detail, happened_on=row.valid_from,
    )  # fmt: skip
