"""The end of a service, whatever ends it."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.work.cadres import actions as cadres

from ..events import ServiceEnded
from ..models import Posting


@transaction.atomic
def end_service(
    *, actor: Actor, posting: Posting, on: date, ending: str, reason: str, clause: str = ""
) -> None:
    """End a member's service on ``on``, its first day without it. For acts that were authorised already: the end of a term, a
    decided adjustment, a notice of recall (``appraisal``). The vacancy shows by itself while the team is in force.
    """
    if on <= posting.valid_from:
        raise Refusal(f"离任日期须晚于任职日期{posting.valid_from:%Y年%-m月%-d日}。", clause, "on")
    if not reason.strip():
        raise Refusal("请写明离任理由。", clause or "H15-036", "reason")
    open_now = Posting.objects.filter(pk=posting.pk, valid_to=None)
    if not open_now.update(valid_to=on, ending=ending, ending_reason=reason.strip()):
        raise Conflict(f"{posting.cadre.name}的驻村任职已经结束。")
    cadres.leave_station(source=posting.pk, on=on)
    record(
        actor=actor, verb="结束驻村任职", subject_kind="驻村任职", subject_id=posting.pk,
        subject_label=posting.cadre.name, county=posting.county, happened_on=on,
        detail={"ending": ending, "reason": reason, "clause": clause, "cadre": str(posting.cadre_id)},
    )  # fmt: skip
    announce(ServiceEnded(posting.pk, posting.team_id, posting.cadre_id, ending, on))
