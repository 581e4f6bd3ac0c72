"""Meetings on the work: of a county's team leaders with attendance one by one, of a leading group, of a unit's Party committee."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations.queries import Organisation

from ..models import CaptainAttendance, Meeting
from ..queries import meetings as queries
from ..queries.scope import keeps
from .common import not_in_future, office_only, place
from .visits import authorise


@implements("JX18-042")
@transaction.atomic
def hold_captains(
    *, actor: Actor, county: str, held_on: date, topic: str, present: Collection[UUID]
) -> Meeting:
    """Record a meeting of a county's team leaders; ``present`` are the ids of the teams whose leader came.

    Every team with a leader on that day gets its line, present or absent. By the leading-group office of the county or above.
    """
    office_only(actor, county, "登记队长会议")
    place(county, held_on, Level.COUNTY)
    _check(held_on, topic)
    captains = queries.captains(county, held_on)
    if not captains:
        raise Refusal("这一天本县没有在任的工作队队长，请核对日期。", "JX18-042", "held_on")
    if unknown := set(present) - {one.team_id for one in captains}:
        raise Refusal(
            f"有{len(unknown)}支工作队这一天不在本县或没有队长，请刷新页面重选。", "JX18-042", "present"
        )
    row = Meeting(
        county=county, kind=Meeting.Kind.CAPTAINS, division_id=county, held_on=held_on, topic=topic.strip()
    )
    row.save(force_insert=True)
    CaptainAttendance.objects.bulk_create(
        CaptainAttendance(
            county=county, meeting=row, team_id=one.team_id, cadre_id=one.cadre_id, present=one.team_id in present
        )
        for one in captains
    )  # fmt: skip
    _note(actor, row, {"captains": len(captains), "present": len(set(present))})
    return row


@implements("PL-111")
@transaction.atomic
def hold_special(*, actor: Actor, division: str, held_on: date, topic: str, attendance: str) -> Meeting:
    """Record a special meeting of the leading group of an area (division key) with who came."""
    if not keeps(actor, division):
        raise NotAllowed("只有本级或上级的领导小组办公室可以登记领导小组会议。")
    divisions.by_key(division, held_on)
    _check(held_on, topic)
    if not attendance.strip():
        raise Refusal("请填写到会人员。", "PL-111", "attendance")
    row = Meeting(
        county=divisions.county_key(division, held_on), kind=Meeting.Kind.SPECIAL, division_id=division, held_on=held_on,
        topic=topic.strip(), attendance=attendance.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    _note(actor, row, {"division": division})
    return row


@implements("JX18-075")
@transaction.atomic
def hold_committee(
    *, actor: Actor, organisation: Organisation, held_on: date, topic: str, attendance: str = ""
) -> Meeting:
    """Record a meeting of a unit's Party committee on the work: by the unit, or the leading-group office of its area or above."""
    authorise(actor, organisation, organisation.county)
    _check(held_on, topic)
    if organisation.restricted and attendance.strip():
        raise Refusal(f"“{organisation.name}”不公开人员，不登记到会人员。", field="attendance")
    row = Meeting(
        county=organisation.county, kind=Meeting.Kind.COMMITTEE, organisation=organisation, held_on=held_on,
        topic=topic.strip(), attendance=attendance.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    _note(actor, row, {"organisation": str(organisation.pk)})
    return row


def _check(held_on: date, topic: str) -> None:
    not_in_future(held_on, "held_on")
    if not topic.strip():
        raise Refusal("请填写议题。", field="topic")


def _note(actor: Actor, row: Meeting, detail: dict[str, object]) -> None:
    record(
        actor=actor, verb="登记会议", subject_kind=row.get_kind_display(), subject_id=row.pk, subject_label=row.topic,
        county=row.county, happened_on=row.held_on, detail=detail,
    )  # fmt: skip
