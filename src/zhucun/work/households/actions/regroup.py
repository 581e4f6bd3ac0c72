"""One household becomes two, two become one, or one goes on in another village or county; linked, and nobody counted twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.events import announce
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force

from .. import rules
from ..events import HouseholdBegan, HouseholdEnded
from ..facts import HouseholdFacts
from ..models import Household, HouseholdMember, HouseholdState, Monitoring, Standing
from ..queries import scope
from .keeping import copy, happened, locked_all, note, open_year
from .members import depart, open_members, regroup
from .people import resettled, seat
from .register import carry_over, check_relations, new_household, wind_up


@implements("H15-028")
@transaction.atomic
def split(
    *, actor: Actor, household: Household, at: date, leaving: Mapping[UUID, str], staying: Mapping[UUID, str] | None = None,
    facts: HouseholdFacts | None = None,
) -> Household:  # fmt: skip
    """Let some people begin a household of their own on ``at`` (分户); it names the old one as ``previous``.

    ``leaving`` gives them (by person) their relations there, ``staying`` new ones to those who stay where the head goes. The
    new household stands in the programme where the old one stands; ``facts`` give its group, number and address (the village
    is the same).
    """
    row = locked_all(actor, [household.pk], "办理分户", at)[household.pk]
    members = open_members(row)
    if not leaving or leaving.keys() - members.keys():
        raise Refusal("请选择分出去的成员。", field="leaving")
    if leaving.keys() == members.keys():
        raise Refusal("全部成员都选了，这不是分户；整户迁移请用“迁移”。", field="leaving")
    rules.one_head(leaving.values())
    check_relations(row.village_id, at, leaving.values())
    gone = [members.pop(person) for person in leaving]
    depart(row, gone, at, HouseholdMember.Left.SPLIT)
    regroup(row, members, at, staying or {})
    given = facts or HouseholdFacts(row.village_id, row.group, address=row.address)
    area = divisions.by_key(row.village_id, at)
    new = new_household(
        replace(given, village=row.village_id, registered_on=at), row.county, area.code or area.key, row
    )
    _live_on(row, new, at)
    carry_over(row, new, at, f"分户，承自户{row.number}")
    seat(new, [(one.person, leaving[one.person_id]) for one in gone], at, HouseholdMember.Joined.SPLIT)
    told = {str(person): relation for person, relation in leaving.items()}
    note(actor, "分户", row, at, {"new": str(new.pk), "number": new.number, "leaving": told})
    note(actor, "分户登记", new, at, {"previous": str(row.pk), "number": row.number, "people": told})
    announce(HouseholdBegan(new.pk, row.pk, actor, at))
    return new


@implements("H15-028")
@transaction.atomic
def merge(
    *, actor: Actor, household: Household, absorbed: Household, at: date, relations: Mapping[UUID, str]
) -> None:  # fmt: skip
    """Let another household of the village go on in this one from ``at`` on (并户): it ends and names its successor.

    ``relations`` gives its people (by person) their relations to the head here. Refused where it stands in the programme and this
    one does not: then merge the other way round, so that nobody falls out of the registry unseen.
    """
    if household.pk == absorbed.pk:
        raise Refusal("不能把一户并入它自己。", field="absorbed")
    rows = locked_all(actor, [household.pk, absorbed.pk], "办理并户", at)
    row, other = rows[household.pk], rows[absorbed.pk]
    if row.village_id != other.village_id:
        raise Refusal("两户不在同一个村，请先办理迁移。", field="absorbed")
    _same_footing(row, other, at)
    open_members(row)
    coming = open_members(other)
    if coming.keys() != relations.keys():
        raise Refusal("请给并入的每名成员填写与户主关系。", field="relations")
    if rules.HEAD in relations.values():
        raise Refusal("本户已有户主，并入的成员不能再填户主。", field="relations")
    check_relations(row.village_id, at, relations.values())
    ended = wind_up(other, at, Household.Ending.MERGED, HouseholdMember.Left.MERGED, row)
    seat(row, [(one.person, relations[one.person_id]) for one in ended], at, HouseholdMember.Joined.MERGED)
    told = {str(person): relation for person, relation in relations.items()}
    note(actor, "并户", row, at, {"absorbed": str(other.pk), "number": other.number, "relations": told})
    note(actor, "并入他户", other, at, {"successor": str(row.pk), "number": row.number})
    announce(HouseholdEnded(other.pk, Household.Ending.MERGED, row.pk, actor, at))


@implements("H15-028")
@transaction.atomic
def move(
    *, actor: Actor, household: Household, facts: HouseholdFacts, at: date
) -> Household:  # fmt: skip
    """Let a household go on in another village from ``at`` on: it ends here and begins anew there, linked both ways.

    In another county its people are entered anew and their identity numbers follow. By who may write in both villages, or by the
    leading-group office over both.
    """
    before, there = household.village_id, divisions.by_keys([facts.village], at).get(facts.village)
    if there is None or there.level != Level.VILLAGE or facts.village == before:
        raise Refusal("请选择迁往的村；本村内换组请修改住址。", field="village")
    if not all(scope.edits(actor, key) or scope.decides(actor, key) for key in (before, facts.village)):
        raise NotAllowed("迁移由管辖迁出和迁入两村的乡镇、县或上级领导小组办公室办理。")
    happened(at)
    row = Household.objects.select_for_update().get(pk=household.pk)
    if row.ended_on is not None:
        raise Conflict(f"户{row.number}已于{row.ended_on:%Y年%-m月%-d日}终止，请刷新页面查看。")
    county = divisions.county_key(there.key, at)
    for one in {row.county, county}:
        open_year(actor, one, at, "at")
    open_members(row)
    new = new_household(replace(facts, registered_on=at), county, there.code or there.key, row)
    _live_on(row, new, at)
    carry_over(row, new, at, f"迁入，承自户{row.number}")
    ended = wind_up(row, at, Household.Ending.MOVED, HouseholdMember.Left.MOVED, new)
    people = [
        (one.person if county == row.county else resettled(one.person, county, at), one.relation)
        for one in ended
    ]
    seat(new, people, at, HouseholdMember.Joined.MOVED)
    note(actor, "整户迁出", row, at, {"successor": str(new.pk), "number": new.number, "village": there.key})
    note(actor, "整户迁入", new, at, {"previous": str(row.pk), "number": row.number, "village": before})
    announce(HouseholdBegan(new.pk, row.pk, actor, at))
    announce(HouseholdEnded(row.pk, Household.Ending.MOVED, new.pk, actor, at))
    return new


def _live_on(old: Household, new: Household, at: date) -> None:
    """What is known of the old household holds of the new one too, from its first day on."""
    known = HouseholdState.objects.filter(in_force(at), household=old).first()
    if known:
        copy(known, county=new.county, household_id=new.pk, valid_from=at, valid_to=None)
    else:
        HouseholdState.objects.create(county=new.county, household=new, valid_from=at)


def _same_footing(row: Household, other: Household, at: date) -> None:
    for model, what in ((Standing, "建档立卡户"), (Monitoring, "监测户")):
        held = set(
            model.objects.filter(in_force(at), household__in=[row, other]).values_list(
                "household_id", flat=True
            )
        )
        if other.pk in held and row.pk not in held:
            raise Refusal(
                f"户{other.number}是{what}，户{row.number}不是，并入后会失去{what}身份。请反过来办理：把户{row.number}并入户{other.number}。",
                field="absorbed",
            )
