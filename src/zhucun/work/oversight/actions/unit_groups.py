"""The leading group a helping unit forms within itself: one head, deputies, members, each with a duty."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation

from ..models import UnitGroupSeat
from ..queries import people
from .common import end
from .visits import authorise


@implements("PL-036", "PL-038")
@transaction.atomic
def join(
    *, actor: Actor, organisation: Organisation, kind: str, name: str, duty: str, since: date, post: str = ""
) -> UnitGroupSeat:
    """Put one of the unit's own cadres (by name) into its leading group from ``since`` on, with a duty.

    A new head follows the one before on that day; other numbers are flagged, not refused.
    """
    authorise(actor, organisation, organisation.county)
    if kind not in UnitGroupSeat.Kind.values:
        raise Refusal("请选择职务。", field="kind")
    if not duty.strip():
        raise Refusal("请写明分工，领导小组的每一名成员都要有分工。", "PL-038", "duty")
    organisations.lock(organisation)
    cadre = people.find(name=name, body=organisation.name, post=post)
    if kind == UnitGroupSeat.Kind.HEAD:
        heads = UnitGroupSeat.objects.filter(organisation=organisation, kind=kind, valid_to=None)
        for before in heads.select_related("cadre"):
            if before.cadre_id != cadre.pk:
                end(
                    actor,
                    before,
                    since,
                    verb="离开单位领导小组",
                    subject="单位领导小组",
                    label=before.cadre.name,
                    field="since",
                )
    row = UnitGroupSeat(
        county=organisation.county, organisation=organisation, kind=kind, cadre=cadre, duty=duty.strip(), valid_from=since
    )  # fmt: skip
    with once(f"{cadre.name}已在本单位领导小组。", "name"):
        row.save(force_insert=True)
    record(
        actor=actor, verb="进入单位领导小组", subject_kind="单位领导小组", subject_id=row.pk, subject_label=cadre.name,
        county=row.county, happened_on=since, detail={"kind": kind, "organisation": str(organisation.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def leave(*, actor: Actor, seat: UnitGroupSeat, on: date) -> None:
    """End a place in a unit's leading group on ``on``."""
    authorise(actor, seat.organisation, seat.county)
    end(actor, seat, on, verb="离开单位领导小组", subject="单位领导小组", label=seat.cadre.name)
