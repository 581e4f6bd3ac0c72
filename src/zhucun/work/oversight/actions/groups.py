"""Supervision groups of townships: set up, seats taken and left, guidance visits."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.races import once
from zhucun.work.cadres.queries import Cadre

from ..models import GroupSeat, GroupVisit, LeaderLink, SupervisionGroup
from ..queries import groups as queries
from ..queries import people
from ..queries.limits import rulebook
from ..queries.scope import keeps
from ..rules import SINGLE_SEATS
from .common import end, free_number, not_in_future, office_only, place, within_span


@implements("SC15-010")
@transaction.atomic
def set_up(*, actor: Actor, division: str, since: date) -> SupervisionGroup:
    """Set up a supervision group of a township (division key); the one leader linked to it that day becomes its head.

    Refused where the township has as many groups as the pack wants (one, where no pack says).
    """
    office_only(actor, division, "组建督导工作组")
    area = place(division, since, Level.TOWNSHIP)
    limit = rulebook([division], since).limit("oversight.supervision.groups_per_township", division, since)
    open_now = SupervisionGroup.objects.filter(division_id=division, valid_to=None)
    number = free_number(open_now, limit.number if limit else 1)
    if number is None:
        raise Refusal(
            f"{area.name}已有{open_now.count()}个督导工作组，不能再组建；确需重组请先结束原来的。",
            limit.clause if limit else "",
            "since",
        )
    row = SupervisionGroup(
        county=divisions.county_key(division, since), division_id=division, number=number, valid_from=since
    )
    with once(f"{area.name}的督导工作组刚刚由别人组建，请刷新页面查看。"):
        row.save(force_insert=True)
    record(
        actor=actor, verb="组建督导工作组", subject_kind="督导工作组", subject_id=row.pk, subject_label=area.name,
        county=row.county, happened_on=since, detail={"division": division, "number": number},
    )  # fmt: skip
    linked = LeaderLink.objects.filter(
        in_force(since), kind=LeaderLink.Kind.TOWNSHIP, division_id=division
    ).select_related("leader")
    leaders = list(linked[:2])
    if len(leaders) == 1:
        _take_seat(actor, row, GroupSeat.Kind.HEAD, leaders[0].leader, since)
    return row


@implements("SC15-010")
@transaction.atomic
def seat(
    *, actor: Actor, group: SupervisionGroup, kind: str, name: str, body: str, since: date, post: str = ""
) -> GroupSeat:
    """Give a seat of a group to a person (by name and body) from ``since`` on.

    Head, Party secretary and mayor are one each: a new one follows the one before on that day. A head who is not the linked leader
    is not refused but flagged.
    """
    office_only(actor, group.division_id, "安排督导工作组的席位")
    if kind not in GroupSeat.Kind.values:
        raise Refusal("请选择席位。", field="kind")
    locked = SupervisionGroup.objects.select_for_update().get(pk=group.pk)
    within_span(since, locked.valid_from, locked.valid_to, "该督导工作组", "since")
    cadre = people.find(name=name, body=body, post=post)
    if kind in SINGLE_SEATS:
        for before in GroupSeat.objects.filter(group=locked, kind=kind, valid_to=None).select_related(
            "cadre"
        ):
            if before.cadre_id != cadre.pk:
                end(
                    actor,
                    before,
                    since,
                    verb="离开督导工作组席位",
                    subject="督导工作组",
                    label=before.cadre.name,
                    field="since",
                )
    return _take_seat(actor, locked, kind, cadre, since)


def _take_seat(actor: Actor, group: SupervisionGroup, kind: str, cadre: Cadre, since: date) -> GroupSeat:
    held = Q(valid_to=None) | Q(valid_to__gt=since)
    if there := GroupSeat.objects.filter(held, group=group, cadre=cadre).first():
        raise Refusal(
            f"{cadre.name}自{there.valid_from:%Y年%-m月%-d日}起已在该督导工作组（{there.get_kind_display()}）。",
            field="name",
        )
    row = GroupSeat(county=group.county, group=group, kind=kind, cadre=cadre, valid_from=since)
    with once(f"{cadre.name}已在该督导工作组。", "name"):
        row.save(force_insert=True)
    record(
        actor=actor, verb="安排督导工作组席位", subject_kind="督导工作组", subject_id=group.pk,
        subject_label=cadre.name, county=group.county, happened_on=since,
        detail={"seat": str(row.pk), "kind": kind, "cadre": str(cadre.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def unseat(*, actor: Actor, seat: GroupSeat, on: date) -> None:
    """End a seat on ``on``, its first day without the person."""
    office_only(actor, seat.group.division_id, "调整督导工作组的席位")
    end(actor, seat, on, verb="离开督导工作组席位", subject="督导工作组", label=seat.cadre.name)


@transaction.atomic
def dissolve(*, actor: Actor, group: SupervisionGroup, on: date) -> None:
    """End a group and its seats on ``on``."""
    office_only(actor, group.division_id, "撤销督导工作组")
    area = divisions.by_key(group.division_id, group.valid_from)
    end(actor, group, on, verb="撤销督导工作组", subject="督导工作组", label=area.name)
    GroupSeat.objects.filter(group=group, valid_to=None, valid_from__lt=on).update(valid_to=on)
    later = GroupSeat.objects.filter(group=group, valid_to=None)
    later.update(valid_to=F("valid_from"))  # seats that were to begin later hold on no day


@implements("SC15-025")
@transaction.atomic
def note_visit(*, actor: Actor, group: SupervisionGroup, visited_on: date, findings: str) -> GroupVisit:
    """Record a guidance visit of a group to its township: by somebody who sits in it that day, or by the leading-group office."""
    if not (keeps(actor, group.county) or queries.sits_in(actor, group, visited_on)):
        raise NotAllowed("只有督导工作组成员、所在县或上级的领导小组办公室可以登记调研指导。")
    not_in_future(visited_on, "visited_on")
    within_span(visited_on, group.valid_from, group.valid_to, "该督导工作组", "visited_on")
    row = GroupVisit(county=group.county, group=group, visited_on=visited_on, findings=findings.strip())
    row.save(force_insert=True)
    area = divisions.by_key(group.division_id, visited_on)
    record(
        actor=actor, verb="登记督导调研", subject_kind="督导工作组", subject_id=group.pk, subject_label=area.name,
        county=group.county, happened_on=visited_on, detail={"visit": str(row.pk)},
    )  # fmt: skip
    return row
