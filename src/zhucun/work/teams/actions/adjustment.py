"""Adjustment (调整): a member is relieved on written application, cases 1 and 2 of the Linfen measures.

Case 1 is transfer, leaving, resignation or dismissal; case 2 is health. The member applies; where that cannot be (dismissal,
walking out) the unit files. Unit and same-level office both agree; then the unit adjusts the member.
"""

from datetime import date

from django.db import transaction

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.events import CaseClosed
from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from ..models import Adjustment, Posting
from ..queries.life import own_account
from .terms import end_service

KIND = "adjustment"
CHAIN = "teams.adjustment"
HEALTH = 2
CLAUSES = {1: "JX18-050", 2: "JX18-051"}


@implements("JX18-050", "JX18-051", "JX18-058")
@transaction.atomic
def apply(
    *, actor: Actor, posting: Posting, ground: int, applied_on: date, leaves_on: date, reason: str, restricted: str = "",
    by_unit: bool = False,
) -> Adjustment:  # fmt: skip
    """Open an adjustment on a member in service. ``restricted`` (medical detail) is for the two that decide only.

    Case 2 needs the member's own application: the unit may enter it for the member (代录) but not in the member's place.
    """
    unit = str(posting.team.organisation_id) in actor.organisations({"sending_unit"})
    if not (own_account(actor, posting) or unit or actor.is_system):
        raise NotAllowed("调整由本人申请，或由派出单位代为提出。")
    if ground not in CLAUSES:
        raise Refusal("请选择适用的情形。", "JX18-058", "ground")
    clause = CLAUSES[ground]
    if by_unit and ground == HEALTH:
        raise Refusal("因身体原因调整须由本人书面申请，不能由单位代替。", clause, "by_unit")
    if applied_on > clock.today():
        raise Refusal("申请日期不能晚于今天。", clause, "applied_on")
    if leaves_on < applied_on:
        raise Refusal("离任日期不能早于申请日期。", clause, "leaves_on")
    if not reason.strip():
        raise Refusal("请写明事由。", clause, "reason")
    if policy.find("teams.adjustment.cases", division=posting.team.village_id, on=clock.today()) is None:
        raise Refusal("当地没有规定调整的情形，请先装入或采用相应制度。", "JX18-058")
    Posting.objects.select_for_update().get(pk=posting.pk)
    if posting.valid_to is not None:
        raise Conflict(f"{posting.cadre.name}的驻村任职已经结束。")
    if Adjustment.objects.filter(posting=posting, state=Adjustment.State.OPEN).exists():
        raise Conflict(f"{posting.cadre.name}已有一件调整在办理中。")
    row = Adjustment(
        county=posting.county, posting=posting, ground=ground, by_unit=by_unit, applied_on=applied_on, leaves_on=leaves_on,
        reason=reason.strip(), restricted=restricted.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    case = approvals.open_case(
        actor=actor,
        chain=CHAIN,
        subject=approvals.Subject(
            kind=KIND, id=str(row.pk), label=f"{posting.cadre.name}（{posting.team.organisation.name}）",
            url=f"/teams/{posting.team_id}/", division=posting.team.village_id,
            organisation=posting.team.organisation, sending_level=posting.team.level,
            parties=[str(posting.cadre.account_id)] if posting.cadre.account_id else (),
        ),
        payload={
            "队员": posting.cadre.name, "情形": f"第{ground}款", "由单位提出": by_unit, "申请日期": applied_on,
            "拟离任日期": leaves_on, "事由": reason.strip(), "另有限阅内容": bool(restricted.strip()),
        },
        facts={"ground": ground},
    )  # fmt: skip
    Adjustment.objects.filter(pk=row.pk).update(case=case.pk)
    row.case = case.pk
    record(
        actor=actor, verb="申请调整", subject_kind="调整", subject_id=row.pk, subject_label=posting.cadre.name,
        county=row.county, happened_on=applied_on,
        detail={"ground": ground, "by_unit": by_unit, "case": str(case.pk), "posting": str(posting.pk)},
    )  # fmt: skip
    return row


def on_case_closed(event: CaseClosed) -> None:
    """Both agreed: the member leaves on the day asked for, or the day of the decision if that is later."""
    if event.subject_kind != KIND:
        return
    row = Adjustment.objects.select_related("posting__cadre").get(pk=event.subject_id)
    if event.outcome == "approved" and row.posting.valid_to is None:
        end_service(
            actor=event.actor, posting=row.posting, on=max(row.leaves_on, event.on), ending=Posting.End.ADJUSTMENT,
            reason=row.reason, clause=CLAUSES[row.ground],
        )  # fmt: skip
    state = {"approved": Adjustment.State.DONE, "refused": Adjustment.State.REFUSED}.get(
        event.outcome, Adjustment.State.WITHDRAWN
    )
    Adjustment.objects.filter(pk=row.pk).update(state=state)
