"""Visits of a sending unit's people to its village, and taking a record of this app back."""

from datetime import date
from typing import Any

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations.queries import Organisation

from ..models import UnitVisit, WorkFunds
from ..queries import units as queries
from ..queries.scope import keeps
from .common import not_in_future, place
from .funds import may_record


@implements("SC15-031", "SC15-032", "JX18-031")
@transaction.atomic
def note_unit_visit(
    *,
    actor: Actor,
    organisation: Organisation,
    village: str,
    kind: str,
    name: str,
    visited_on: date,
    post: str = "",
    heard_report: bool = False,
    problems_solved: int = 0,
    findings: str = "",
) -> UnitVisit:
    """Record a visit to a village (division key) in which the unit has a team or is sited on that day.

    ``kind`` says whether the main leader (top), the deputy in charge (deputy) or somebody else came; ``problems_solved`` counts the
    outstanding problems settled. Recorded by the unit itself, or the leading-group office of the county or above.
    """
    area = place(village, visited_on, Level.VILLAGE)
    county = divisions.county_key(village, visited_on)
    authorise(actor, organisation, county)
    if organisation.restricted:
        raise Refusal(f"“{organisation.name}”不公开人员，不登记到访人。", field="name")
    not_in_future(visited_on, "visited_on")
    if village not in queries.villages_of(organisation.pk, visited_on):
        raise Refusal(
            f"“{organisation.name}”这一天在{area.name}没有工作队，请核对村和日期。", field="village"
        )
    row = UnitVisit(
        county=county, organisation=organisation, village_id=village, kind=kind, name=name.strip(), post=post.strip(),
        visited_on=visited_on, heard_report=heard_report, problems_solved=problems_solved, findings=findings.strip(),
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记单位走访", subject_kind="派出单位", subject_id=organisation.pk,
        subject_label=organisation.name, county=county, happened_on=visited_on,
        detail={"visit": str(row.pk), "village": village, "kind": kind},
    )  # fmt: skip
    return row


def authorise(actor: Actor, organisation: Organisation, county: str) -> None:
    """Refuse everybody but the unit itself and the leading-group office of the county or above."""
    if str(organisation.pk) not in actor.organisations({"sending_unit"}) and not keeps(actor, county):
        raise NotAllowed("只有该单位、所在县或上级的领导小组办公室可以登记单位的工作。")


@transaction.atomic
def void(*, actor: Actor, row: Any, reason: str) -> None:  # noqa: ANN401 - any voidable record
    """Take a record back that was written in error: it stays readable with the reason and no longer counts.

    By the leading-group office of the county (or the area above) the record belongs to; funds also by who records them.
    """
    if not (keeps(actor, row.county) or (isinstance(row, WorkFunds) and may_record(actor, row.county))):
        raise NotAllowed("只有所在县或上级的领导小组办公室可以作废记录；工作经费也可由财政、纪检作废。")
    if not reason.strip():
        raise Refusal("请写明作废理由。", field="reason")
    changed = type(row).objects.filter(pk=row.pk, voided_on=None)
    if not changed.update(voided_on=clock.today(), void_reason=reason.strip()):
        raise Conflict("这条记录已经作废。")
    record(
        actor=actor, verb="作废记录", subject_kind=str(type(row)._meta.verbose_name), subject_id=row.pk,
        subject_label=str(type(row)._meta.verbose_name), county=row.county, detail={"reason": reason.strip()},
    )  # fmt: skip
