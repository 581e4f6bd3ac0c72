"""Nomination: a unit names who goes, its Party group decides, the offices of the chain approve, the members are appointed.

A draft is the unit's own and may change; what is submitted is frozen in the case. When the case closes (``CaseClosed``) the
nomination becomes an appointment, or goes back to the unit with what must change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals.events import CaseClosed
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from ..models import Nomination, Nominee, Posting, Team, VillageSiting
from ..queries import nomination as queries
from ..queries.nomination_check import check
from ..queries.siting import sending_level
from . import appointment

KIND = "nomination"
CHAIN = "teams.cadre_registration"


@dataclass(frozen=True)
class Candidate:
    """What the unit says of a cadre it names. ``criteria`` maps each criterion to (met, comment); ``planned_to`` is exclusive."""

    role: str
    planned_to: date
    criteria: Mapping[str, tuple[bool, str]]
    first_secretary: bool = False
    stationed: bool = True
    secondee: bool = False
    preferred: str = ""
    replaces: Posting | None = None


@implements("H15-004", "H15-006")
@transaction.atomic
def draft(
    *, actor: Actor, batch: Batch, organisation: Organisation, village: str, starts_on: date
) -> Nomination:
    """Begin a nomination for a village (division key), to take effect on ``starts_on``.

    By the unit itself or the office of the village's county. Refused for a unit outside the batch's list, a restricted unit, a
    place that is no village, outside the batch's area or term, and, in a province's batch, a village the unit has not chosen.
    """
    _authorise(actor, organisation, village)
    if organisation.restricted:
        raise Refusal(f"“{organisation.name}”不公开人员，系统不办理其选派。", field="organisation")
    if not units.takes_part(batch, organisation.pk):
        raise Refusal(
            f"“{organisation.name}”不在“{batch.title}”的名单内，不能派出本批工作队。",
            "H15-004",
            "organisation",
        )
    area = divisions.by_key(village, starts_on)
    if area.level != Level.VILLAGE or batch.division_id not in divisions.path_keys(village, starts_on):
        raise Refusal(f"“{area.name}”不是本批次地区内的村，请重新选择。", "H15-006", "village")
    if not batch.starts_on <= starts_on < batch.ends_on:
        raise Refusal(
            f"到任日期须在本批次{queries.span(batch.starts_on, batch.ends_on)}之内。", field="starts_on"
        )
    if sending_level(batch) in {"central", "province"}:
        _must_be_sited(batch, organisation, village, area.name, starts_on)
    team = Team.objects.filter(
        batch=batch, organisation=organisation, village_id=village, valid_to=None
    ).first()
    if there := queries.in_hand(batch, organisation, village):
        raise (
            Conflict(
                f"“{organisation.name}”在{area.name}已有一份没有办结的选派，请接着办理。", field="village"
            )
            if (there.state == Nomination.State.SUBMITTED)
            else Conflict(
                f"“{organisation.name}”在{area.name}已有一份选派草稿，请在原草稿上修改。", field="village"
            )
        )
    row = Nomination(
        county=divisions.county_key(village, starts_on), batch=batch, organisation=organisation, village_id=village,
        team=team, starts_on=starts_on, created_by=actor.label, created_at=clock.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    _note(actor, "起草选派", row, {"village": village, "starts_on": starts_on.isoformat()})
    return row


@implements("H15-013", "JX18-012")
@transaction.atomic
def put_nominee(*, actor: Actor, nomination: Nomination, cadre: Cadre, candidate: Candidate) -> Nominee:
    """Name a cadre in a draft, or change what is said of one already named."""
    _draft(actor, nomination)
    if not cadres.visible_to(actor).filter(pk=cadre.pk).exists():
        raise Refusal("没有这名干部，或者不在您可以选派的范围内。", field="cadre")
    if candidate.planned_to <= nomination.starts_on:
        raise Refusal("计划期满须晚于到任日期。", field="planned_to")
    if candidate.replaces is not None and candidate.replaces.team_id != nomination.team_id:
        raise Refusal("所接替的人不在这支工作队，请重新选择。", field="replaces")
    row, created = Nominee.objects.update_or_create(
        county=nomination.county,
        nomination=nomination,
        cadre=cadre,
        defaults={
            "role": candidate.role,
            "first_secretary": candidate.first_secretary,
            "stationed": candidate.stationed,
            "secondee": candidate.secondee,
            "planned_to": candidate.planned_to,
            "criteria": {
                name: {"met": met, "comment": said} for name, (met, said) in candidate.criteria.items()
            },
            "preferred": candidate.preferred.strip(),
            "replaces": candidate.replaces,
        },
    )
    detail = {"nominee": str(row.pk), "cadre": str(cadre.pk), "role": candidate.role}
    _note(actor, "推荐人选" if created else "修改人选", nomination, detail)
    return row


@transaction.atomic
def drop_nominee(*, actor: Actor, nominee: Nominee) -> None:
    """Take a cadre out of a draft again."""
    nomination = _draft(actor, nominee.nomination)
    detail = {"nominee": str(nominee.pk), "cadre": str(nominee.cadre_id)}
    nominee.delete()
    _note(actor, "去掉人选", nomination, detail)


@implements("H15-015")
@transaction.atomic
def record_decision(*, actor: Actor, nomination: Nomination, meeting_on: date, minutes: str) -> None:
    """Record the meeting of the unit's Party group (committee) that decided, with the number of its minutes."""
    _draft(actor, nomination)
    if meeting_on > clock.today():
        raise Refusal("会议日期不能晚于今天。", "H15-015", "meeting_on")
    if not minutes.strip():
        raise Refusal("请填写会议纪要编号。", "H15-015", "minutes")
    Nomination.objects.filter(pk=nomination.pk).update(meeting_on=meeting_on, minutes=minutes.strip())
    _note(actor, "登记集体研究", nomination, {"meeting_on": meeting_on.isoformat(), "minutes": minutes})


@implements("H15-016")
@transaction.atomic
def submit(*, actor: Actor, nomination: Nomination, exception: str = "") -> Nomination:
    """Send a draft through the chain in force. Whatever a pack makes hard refuses it, with the clause; the rest goes along as
    remarks for those who approve. ``exception`` is the reason where a pack lets an exception be recorded."""
    row = _draft(actor, nomination)
    row.exception = exception.strip()
    remarks = check(row)
    for remark in remarks:
        if remark.severity == "hard":
            raise Refusal(remark.sentence, remark.clause)
    case = approvals.open_case(
        actor=actor,
        chain=CHAIN,
        subject=approvals.Subject(
            kind=KIND,
            id=str(row.pk),
            label=f"{row.organisation.name} → {divisions.by_key(row.village_id, row.starts_on).name}",
            url=f"/teams/nominations/{row.pk}/",
            division=row.village_id,
            organisation=row.organisation,
            sending_level=sending_level(row.batch),
            parties=queries.accounts_of(row),
        ),
        payload=queries.payload(row, remarks),
    )
    changed = Nomination.objects.filter(pk=row.pk, state=Nomination.State.DRAFT).update(
        state=Nomination.State.SUBMITTED, case=case.pk, exception=row.exception, filed_on=clock.today(),
        version=row.version + 1,
    )  # fmt: skip
    if not changed:
        raise Conflict("这份选派刚被他人提交，请刷新后查看。")
    _note(actor, "报送选派", row, {"case": str(case.pk)})
    row.refresh_from_db()
    return row


@transaction.atomic
def discard(*, actor: Actor, nomination: Nomination, reason: str) -> None:
    """Give up a draft."""
    _draft(actor, nomination)
    if not reason.strip():
        raise Refusal("请写明不再办理的理由。", field="reason")
    Nomination.objects.filter(pk=nomination.pk).update(state=Nomination.State.WITHDRAWN)
    _note(actor, "放弃选派", nomination, {"reason": reason})


def on_case_closed(event: CaseClosed) -> None:
    """What the end of the case means: appointment, back to the unit, or the end."""
    if event.subject_kind != KIND:
        return
    row = Nomination.objects.select_for_update().get(pk=event.subject_id)
    if event.outcome == "approved":
        Nomination.objects.filter(pk=row.pk).update(state=Nomination.State.APPROVED)
        appointment.appoint(actor=event.actor, nomination=row, on=event.on)
    elif event.outcome == "refused":
        Nomination.objects.filter(pk=row.pk).update(state=Nomination.State.REFUSED)
    else:
        Nomination.objects.filter(pk=row.pk).update(state=Nomination.State.DRAFT)


def may_nominate(actor: Actor, organisation: Organisation, village: str) -> bool:
    """Whether the actor answers for a unit's nominations: the unit, or the office of the village's county or above."""
    if actor.is_system or str(organisation.pk) in actor.organisations({"sending_unit"}):
        return True
    return actor.holds(queries.OFFICES, path=divisions.path_keys(village, clock.today()))


def _authorise(actor: Actor, organisation: Organisation, village: str) -> None:
    if not may_nominate(actor, organisation, village):
        raise NotAllowed("只有派出单位、所在县或上级的领导小组办公室、组织部门可以办理这份选派。")


def _draft(actor: Actor, nomination: Nomination) -> Nomination:
    """The nomination under lock, still a draft."""
    _authorise(actor, nomination.organisation, nomination.village_id)
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.state != Nomination.State.DRAFT:
        raise Conflict(f"这份选派{row.get_state_display()}，不能再改。要改请先撤回或另行起草。")
    return row


def _must_be_sited(batch: Batch, organisation: Organisation, village: str, name: str, on: date) -> None:
    if (
        not VillageSiting.objects.as_of(on)
        .filter(batch=batch, organisation=organisation, village_id=village)
        .exists()
    ):
        raise Refusal(
            f"“{organisation.name}”没有定点{name}。请先在“驻点村”登记，再办理选派。", "H15-006", "village"
        )


def _note(actor: Actor, verb: str, row: Nomination, detail: Mapping[str, Any]) -> None:
    record(
        actor=actor, verb=verb, subject_kind="选派", subject_id=row.pk, subject_label=row.organisation.name,
        county=row.county, detail=detail,
    )  # fmt: skip
