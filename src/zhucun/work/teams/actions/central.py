"""Central units: a county is designated to a unit, and the unit seconds officials to a post there."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.cadres import actions as cadres
from zhucun.work.cadres.queries import Cadre

from ..models import Designation, Secondment
from ..queries.central import may_designate, may_second

PURPOSE = "挂职扶贫"


@implements("ZY17-002")
@transaction.atomic
def designate(*, actor: Actor, organisation: Organisation, division: str, since: date) -> Designation:
    """Designate a county (key) to a central unit from ``since`` on, by the office of the nation or of the province."""
    if not may_designate(actor, division):
        raise NotAllowed("只有国家或该省的领导小组办公室可以确定定点扶贫县。")
    if organisation.level != "central":
        raise Refusal(f"“{organisation.name}”不是中央单位，不能确定定点扶贫县。", "ZY17-002", "organisation")
    area = divisions.by_key(division, since)
    if area.level != Level.COUNTY:
        raise Refusal(f"“{area.name}”不是县，请选择县级地区。", "ZY17-002", "county")
    organisations.lock(organisation)
    there = Designation.objects.filter(organisation=organisation, division_id=division).filter(
        Q(valid_to=None) | Q(valid_to__gt=since)
    )
    if before := there.order_by("valid_from").first():
        raise Refusal(
            f"{area.name}自{before.valid_from:%Y年%-m月%-d日}起已是“{organisation.name}”的定点扶贫县，不必重复登记。",
            "ZY17-002", "county",
        )  # fmt: skip
    row = Designation(county=division, organisation=organisation, division_id=division, valid_from=since)
    row.save(force_insert=True)
    record(
        actor=actor, verb="确定定点扶贫县", subject_kind="定点扶贫", subject_id=row.pk, subject_label=organisation.name,
        county=division, happened_on=since, detail={"division": division, "organisation": str(organisation.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def end_designation(*, actor: Actor, designation: Designation, on: date, reason: str) -> None:
    """End a designation on ``on``, its first day without it; refused while officials of the unit still serve there."""
    if not may_designate(actor, designation.division_id):
        raise NotAllowed("只有国家或该省的领导小组办公室可以结束定点扶贫。")
    if not reason.strip():
        raise Refusal("请写明结束定点扶贫的理由。", "ZY17-002", "reason")
    if on <= designation.valid_from:
        raise Refusal(f"结束日期须晚于开始日期{designation.valid_from:%Y年%-m月%-d日}。", "ZY17-002", "on")
    _lock(designation)
    serving = Secondment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), designation=designation)
    if names := sorted(serving.values_list("cadre__name", flat=True)):
        raise Refusal(f"{'、'.join(names)}还在挂职，请先登记离任。", "ZY17-002", "on")
    if not Designation.objects.filter(pk=designation.pk, valid_to=None).update(valid_to=on):
        raise Conflict("这项定点扶贫已经结束，请刷新查看。")
    record(
        actor=actor, verb="结束定点扶贫", subject_kind="定点扶贫", subject_id=designation.pk,
        subject_label=designation.organisation.name, county=designation.county, happened_on=on,
        detail={"division": designation.division_id, "reason": reason.strip()},
    )  # fmt: skip


@implements("ZY17-002", "ZY17-003")
@transaction.atomic
def second(
    *, actor: Actor, designation: Designation, cadre: Cadre, post: str, portfolio: str, since: date, planned_to: date
) -> Secondment:  # fmt: skip
    """Put an official of the unit on a temporary post in the county over ``[since, planned_to)``.

    Title and portfolio are recorded whatever they are. Terms that are too short or too long are flagged where they are
    read, not refused. Refused: a unit that shows no people, a cadre of another unit or already seconded, days outside
    the designation.
    """
    _authorise(actor, designation)
    unit = designation.organisation
    if unit.restricted:
        raise Refusal(f"“{unit.name}”不公开人员，系统不登记其挂职干部。", "ZY17-002")
    if cadre.organisation_id != unit.pk:
        raise Refusal(f"{cadre.name}不是“{unit.name}”的干部，请另选。", "ZY17-002", "cadre")
    if not post.strip():
        raise Refusal("请写明挂任的职务，例如“县委常委、副县长”。", "ZY17-003", "post")
    if portfolio not in Secondment.Portfolio.values:
        raise Refusal("请写明是分管、协助分管还是不分管扶贫。", "ZY17-003", "portfolio")
    if planned_to <= since:
        raise Refusal("计划期满须晚于到任日期。", "ZY17-002", "planned_to")
    _lock(designation)
    _check_days(designation, since)
    other = (
        Secondment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=since), cadre=cadre)
        .select_related("designation")
        .order_by("valid_from")
        .first()
    )
    if other:
        where = divisions.by_key(other.designation.division_id, other.valid_from).name
        raise Refusal(
            f"{cadre.name}自{other.valid_from:%Y年%-m月%-d日}起在{where}挂职，不能同时再派，请先登记离任。",
            "ZY17-002", "cadre",
        )  # fmt: skip
    row = Secondment(
        county=designation.county, designation=designation, cadre=cadre, post=post.strip(), portfolio=portfolio,
        valid_from=since, planned_to=planned_to,
    )  # fmt: skip
    row.save(force_insert=True)
    cadres.take_station(
        cadre=cadre, division=designation.division_id, purpose=PURPOSE, source=row.pk, since=since, county=row.county
    )  # fmt: skip
    record(
        actor=actor, verb="派出挂职干部", subject_kind="挂职", subject_id=row.pk, subject_label=cadre.name,
        county=row.county, happened_on=since,
        detail={"cadre": str(cadre.pk), "post": row.post, "portfolio": portfolio, "planned_to": planned_to.isoformat()},
    )  # fmt: skip
    return row


@transaction.atomic
def end_secondment(*, actor: Actor, secondment: Secondment, on: date, reason: str) -> None:
    """End an official's temporary post on ``on``, the first day without it."""
    _authorise(actor, secondment.designation)
    if not reason.strip():
        raise Refusal("请写明离任理由。", "ZY17-002", "reason")
    if on <= secondment.valid_from:
        raise Refusal(f"离任日期须晚于到任日期{secondment.valid_from:%Y年%-m月%-d日}。", "ZY17-002", "on")
    open_row = Secondment.objects.filter(pk=secondment.pk, valid_to=None)
    if not open_row.update(valid_to=on, ending_reason=reason.strip()):
        raise Conflict(f"{secondment.cadre.name}的挂职已经结束，请刷新查看。")
    cadres.leave_station(source=secondment.pk, on=on)
    record(
        actor=actor, verb="结束挂职", subject_kind="挂职", subject_id=secondment.pk, subject_label=secondment.cadre.name,
        county=secondment.county, happened_on=on, detail={"cadre": str(secondment.cadre_id), "reason": reason.strip()},
    )  # fmt: skip


def _authorise(actor: Actor, designation: Designation) -> None:
    if not may_second(actor, designation):
        raise NotAllowed("只有该单位、所在县或上级的领导小组办公室可以登记挂职干部。")


def _lock(designation: Designation) -> None:
    """The officials of a unit come and go one at a time, and none comes while a designation ends."""
    organisations.lock(designation.organisation)
    designation.refresh_from_db(fields=["valid_to"])


def _check_days(designation: Designation, since: date) -> None:
    if since < designation.valid_from:
        raise Refusal(
            f"到任日期不能早于定点扶贫开始的{designation.valid_from:%Y年%-m月%-d日}。", "ZY17-002", "since"
        )
    if designation.valid_to is not None and since >= designation.valid_to:
        raise Refusal("这项定点扶贫已经结束，不能再派挂职干部。", "ZY17-002", "since")
