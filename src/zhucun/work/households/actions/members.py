"""People come into a household, leave it, and stand in another relation to its head; each from a day on."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements

from .. import rules
from ..facts import Newcomer
from ..models import Household, HouseholdMember, Person
from .keeping import locked, note
from .people import seat
from .register import check_relations, take_in

_JOINS = frozenset({"birth", "marriage", "adoption", "moved", "returned", "registered"})
_LEAVES = frozenset({"death", "marriage", "moved", "army", "mistake"})


@implements("H15-028")
@transaction.atomic
def join(*, actor: Actor, household: Household, newcomer: Newcomer, at: date, joined: str) -> HouseholdMember:
    """Count somebody in a household from ``at`` on (``HouseholdMember.Joined``: birth, marriage, adoption, moved, returned …).

    A head comes in only by ``relate`` or ``leave``. Raises as ``register_household``; for a birth before it happened too.
    """
    row = locked(actor, household.pk, "登记人员增加", at)
    if joined not in _JOINS:
        raise Refusal("请选择增加原因；分户、并户请用相应的办理。", field="joined")
    if newcomer.relation == rules.HEAD:
        raise Refusal("本户已有户主；换户主请先登记该成员，再办理“变更关系”。", field="relation")
    check_relations(row.village_id, at, [newcomer.relation])
    (made,) = take_in(actor, row, [newcomer], at, joined)
    detail = {"relation": made.relation, "joined": joined, "newly_registered": newcomer.facts is not None}
    note(actor, "登记人员增加", row, at, detail, person=made.person)
    return made


@implements("H15-028")
@transaction.atomic
def leave(
    *, actor: Actor, household: Household, person: Person, at: date, left: str,
    relations: Mapping[UUID, str] | None = None,
) -> None:  # fmt: skip
    """Count somebody no longer from ``at`` on (``HouseholdMember.Left``: death, marriage, moved, army, mistake).

    When the head leaves, ``relations`` gives those who stay their relation to the new head, who is one of them. The last one
    leaves by ``end_household``. Raises ``Conflict`` for who has left already.
    """
    row = locked(actor, household.pk, "登记人员减少", at)
    if left not in _LEAVES:
        raise Refusal("请选择减少原因；分户、并户请用相应的办理。", field="left")
    members = open_members(row)
    gone = members.pop(person.pk, None)
    if gone is None:
        raise Conflict(f"{person.name}已不在户{row.number}，请刷新页面查看。")
    if not members:
        raise Refusal(f"{person.name}是本户最后一人，请办理“终止农户”。", field="left")
    depart(row, [gone], at, left)
    changed = regroup(row, members, at, relations or {})
    if left == HouseholdMember.Left.DEATH:
        Person.objects.filter(pk=person.pk).update(died_on=at)
    note(actor, "登记人员减少", row, at, {"left": left, "relations": changed}, person=gone.person)


@implements("H15-028")
@transaction.atomic
def relate(*, actor: Actor, household: Household, at: date, relations: Mapping[UUID, str]) -> None:
    """Change relations to the head from ``at`` on, the head too; by person. After it there is one head."""
    row = locked(actor, household.pk, "变更与户主关系", at)
    members = open_members(row)
    if relations.keys() - members.keys():
        raise Conflict(f"户{row.number}的成员刚刚变动，请刷新页面后再办。")
    changed = regroup(row, members, at, relations)
    if changed:
        note(actor, "变更与户主关系", row, at, {"relations": changed})


# --- shared with splitting, merging and moving ------------------------------------------------------------------------


def open_members(row: Household) -> dict[UUID, HouseholdMember]:
    """Who is counted in a locked household, by person; the persons are locked too."""
    rows = HouseholdMember.objects.filter(household=row, valid_to=None).select_related("person")
    found = {one.person_id: one for one in rows.order_by("pk")}
    list(Person.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk"))
    return found


def depart(row: Household, gone: Collection[HouseholdMember], at: date, left: str) -> None:
    """End memberships on ``at``, their first day outside."""
    for one in gone:
        if one.valid_from >= at:
            raise Refusal(
                f"{one.person.name}自{one.valid_from:%Y年%-m月%-d日}起在户{row.number}（{one.relation}），日期须晚于这一天。",
                field="at",
            )
    HouseholdMember.objects.filter(pk__in=[one.pk for one in gone]).update(valid_to=at, left=left)


def regroup(
    row: Household, members: Mapping[UUID, HouseholdMember], at: date, relations: Mapping[UUID, str]
) -> dict[str, dict[str, str]]:
    """Let the members stand in the new relations from ``at`` on, exactly one as head; what changed, by person.

    A relation that began on ``at`` is corrected in place.
    """
    rules.one_head(relations.get(one.person_id, one.relation) for one in members.values())
    moving = [one for one in members.values() if relations.get(one.person_id, one.relation) != one.relation]
    check_relations(row.village_id, at, [relations[one.person_id] for one in moving])
    if late := next((one for one in moving if one.valid_from > at), None):
        raise Refusal(
            f"{late.person.name}与户主的关系在{late.valid_from:%Y年%-m月%-d日}变动过，日期不能早于这一天。",
            field="at",
        )
    today = [one for one in moving if one.valid_from == at]
    before = [one for one in moving if one.valid_from < at]
    HouseholdMember.objects.filter(pk__in=[one.pk for one in before]).update(
        valid_to=at, left=HouseholdMember.Left.RELATION
    )
    # Nobody is head while it changes hands: one open head is all the table takes.
    for one in sorted(today, key=lambda one: relations[one.person_id] == rules.HEAD):
        HouseholdMember.objects.filter(pk=one.pk).update(relation=relations[one.person_id])
    people = [(one.person, relations[one.person_id]) for one in before]
    seat(row, people, at, HouseholdMember.Joined.RELATION)
    return {str(one.person_id): {"before": one.relation, "after": relations[one.person_id]} for one in moving}
