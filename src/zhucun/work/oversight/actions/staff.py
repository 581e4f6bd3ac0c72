"""The staff of county offices and township stations, and their training."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements

from ..models import OfficeStaff, StaffTraining
from ..queries.scope import keeps
from .common import end, not_in_future, place, within_span


@implements("PL-119")
@transaction.atomic
def employ(
    *, actor: Actor, division: str, name: str, since: date, post: str = "", full_time: bool = True
) -> OfficeStaff:
    """Enter somebody as staff of a county's office or a township's station from ``since`` on."""
    authorise(actor, division)
    area = place(division, since, Level.COUNTY, Level.TOWNSHIP)
    if not name.strip():
        raise Refusal("请填写姓名。", field="name")
    row = OfficeStaff(
        county=divisions.county_key(division, since), division_id=division, name=name.strip(), post=post.strip(),
        full_time=full_time, valid_from=since,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记工作人员", subject_kind="工作人员", subject_id=row.pk,
        subject_label=f"{row.name}—{area.name}", county=row.county, happened_on=since, detail={"division": division},
    )  # fmt: skip
    return row


@transaction.atomic
def release(*, actor: Actor, staff: OfficeStaff, on: date) -> None:
    """End somebody's being staff on ``on``."""
    authorise(actor, staff.division_id)
    end(actor, staff, on, verb="工作人员离岗", subject="工作人员", label=staff.name)


@implements("PL-119")
@transaction.atomic
def train(*, actor: Actor, staff: OfficeStaff, held_on: date, topic: str) -> StaffTraining:
    """Record a training one of the staff took part in."""
    authorise(actor, staff.division_id)
    not_in_future(held_on, "held_on")
    within_span(held_on, staff.valid_from, staff.valid_to, "该人员", "held_on")
    if not topic.strip():
        raise Refusal("请填写培训内容。", field="topic")
    row = StaffTraining(county=staff.county, staff=staff, held_on=held_on, topic=topic.strip())
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记培训", subject_kind="工作人员", subject_id=staff.pk, subject_label=staff.name,
        county=staff.county, happened_on=held_on, detail={"training": str(row.pk), "topic": row.topic},
    )  # fmt: skip
    return row


def may_keep(actor: Actor, division: str) -> bool:
    """Whether the actor keeps the staff of a place: the leading-group office of the county or above, a township's clerk its own."""
    today = clock.today()
    if keeps(actor, divisions.county_key(division, today)):
        return True
    return actor.holds({"township_clerk"}, path=divisions.path_keys(division, today)[:1])


def authorise(actor: Actor, division: str) -> None:
    """Refuse who may not."""
    if not may_keep(actor, division):
        raise NotAllowed("只有所在县或上级的领导小组办公室、本乡镇专干可以登记工作人员。")
