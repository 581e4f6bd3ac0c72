"""What a household received (measures, education aid by student, loans) and its relocation with what follows it."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from ..codes import terms
from ..models import Household, Measure, Person, Relocation, RelocationVisit
from ..queries import aid as queries
from ..queries.register import members_on
from .keeping import happened, locked, note


@implements("PL-091", "PD-051")
@transaction.atomic
def record_measure(
    *,
    actor: Actor,
    household: Household,
    kind: str,
    content: str,
    given_on: date,
    person: Person | None = None,
    level: str = "",
    months: int | None = None,
    amount: Decimal | None = None,
    provider: str = "",
) -> Measure:
    """Record a measure the household received on a day; ``kind`` and ``level`` are words of the lists in force that day.

    What a kind asks besides (a student and the level of education aid, the amount of a loan) is ``households.measures.asks``.
    Raises ``NotAllowed``, ``Refusal`` (field: the parameter).
    """
    row = locked(actor, household.pk, "登记帮扶措施", given_on, field="given_on")
    kinds = terms("measure", row.village_id, given_on)
    known = kinds.canonical(kind)
    if known is None:
        raise Refusal(
            f"“{kind}”不在这一天的帮扶措施里，应为：{'、'.join(kinds.terms)}。", kinds.clause, "kind"
        )
    if not content.strip():
        raise Refusal("请写明措施的内容。", field="content")
    asks = queries.asked_of(known, row.village_id, given_on)
    for wanted, given, field, what in (
        (asks.person, person is not None, "person", "受益的家庭成员"),
        (asks.level, bool(level), "level", "资助层次"),
        (asks.amount, amount is not None, "amount", "金额"),
    ):
        if wanted and not given:
            raise Refusal(f"“{known}”须写明{what}。", asks.clause, field)
    if person is not None and person.pk not in {
        one.person_id for one in members_on([row.pk], given_on).get(row.pk, [])
    }:
        raise Refusal(f"{person.name}这一天不在这一户，请核对日期。", field="person")
    if level:
        levels = terms("education_level", row.village_id, given_on)
        level = levels.canonical(level) or ""
        if not level:
            raise Refusal(f"资助层次应为：{'、'.join(levels.terms)}。", levels.clause, "level")
    measure = Measure.objects.create(
        county=row.county, household=row, person=person, kind=known, level=level, months=months, content=content.strip(),
        given_on=given_on, amount=amount, provider=provider.strip(),  # type: ignore[misc]  # the field reads as Decimal or None
    )  # fmt: skip
    detail = {"measure": measure.pk, "kind": known, "level": level, "amount": amount}
    note(actor, "登记帮扶措施", row, given_on, detail)
    return measure


@transaction.atomic
def void_measure(*, actor: Actor, measure: Measure, reason: str) -> None:
    """Take back a measure that was entered by mistake; it stays, marked with the day and the reason."""
    row = locked(actor, measure.household_id, "作废帮扶措施", measure.given_on, field="reason")
    _reason(reason)
    open_ones = Measure.objects.filter(pk=measure.pk, voided_on=None)
    if not open_ones.update(voided_on=clock.today(), void_reason=reason.strip()):
        raise Conflict("这条措施已经作废，请刷新页面查看。")
    note(
        actor,
        "作废帮扶措施",
        row,
        measure.given_on,
        {"measure": measure.pk, "kind": measure.kind, "reason": reason.strip()},
    )


@implements("PL-061")
@transaction.atomic
def record_relocation(
    *,
    actor: Actor,
    household: Household,
    consented_on: date | None,
    way: str,
    place: str,
    moved_on: date | None = None,
) -> Relocation:
    """Record that a household moves (or moved in on ``moved_on``) to a place of its own declared will.

    Without the declaration nothing is recorded, and nobody moves before it. Once per household. Raises ``NotAllowed``, ``Refusal``.
    """
    if consented_on is None:
        raise Refusal("易地搬迁须有户主的自愿申明，请填写申明日期。", "PL-061", "consented_on")
    row = locked(actor, household.pk, "登记易地搬迁", consented_on, field="consented_on")
    ways = terms("relocation_way", row.village_id, consented_on)
    known = ways.canonical(way)
    if known is None:
        raise Refusal(f"搬迁方式应为：{'、'.join(ways.terms)}。", ways.clause, "way")
    if not place.strip():
        raise Refusal("请填写安置地。", field="place")
    _moved(consented_on, moved_on)
    with once("这一户已经登记了易地搬迁；登记错了的，请先作废。"):
        relocation = Relocation.objects.create(
            county=row.county, household=row, consented_on=consented_on, way=known, place=place.strip(), moved_on=moved_on
        )  # fmt: skip
    detail = {"relocation": relocation.pk, "way": known, "moved_on": moved_on}
    note(actor, "登记易地搬迁", row, consented_on, detail)
    return relocation


@transaction.atomic
def move_in(*, actor: Actor, relocation: Relocation, moved_on: date) -> None:
    """The household moved into its new home on a day; once."""
    row = locked(actor, relocation.household_id, "登记搬迁入住", moved_on, field="moved_on")
    _moved(relocation.consented_on, moved_on)
    waiting = Relocation.objects.filter(pk=relocation.pk, voided_on=None, moved_on=None)
    if not waiting.update(moved_on=moved_on):
        raise Conflict("已经登记了入住或已作废，请刷新页面查看。")
    note(actor, "登记搬迁入住", row, moved_on, {"relocation": relocation.pk})


@implements("PL-061")
@transaction.atomic
def follow_relocation(
    *, actor: Actor, relocation: Relocation, item: str, followed_on: date, settled: bool, finding: str
) -> RelocationVisit:
    """Record how a matter (就业, 就学 …, by ``households.relocation.follow_ups``) stands with a household that moved."""
    row = locked(actor, relocation.household_id, "登记搬迁后续帮扶", followed_on, field="followed_on")
    wanted = queries.relocation_matters(row.village_id, followed_on)
    if item not in wanted.items:
        raise Refusal(
            f"“{item}”不在搬迁后续帮扶事项里，应为：{'、'.join(wanted.items)}。", wanted.clause, "item"
        )
    if relocation.voided_on is not None or relocation.moved_on is None or followed_on < relocation.moved_on:
        raise Refusal("这一户这一天还没有入住，后续帮扶从入住之日起登记。", "PL-061", "followed_on")
    if not finding.strip():
        raise Refusal("请写明情况。", field="finding")
    visit = RelocationVisit.objects.create(
        county=row.county, relocation=relocation, item=item, followed_on=followed_on, settled=settled, finding=finding.strip()
    )  # fmt: skip
    detail = {"relocation": relocation.pk, "item": item, "settled": settled}
    note(actor, "登记搬迁后续帮扶", row, followed_on, detail)
    return visit


@transaction.atomic
def void_relocation(*, actor: Actor, relocation: Relocation, reason: str) -> None:
    """Take back a relocation that was entered by mistake; it stays, marked with the day and the reason."""
    row = locked(actor, relocation.household_id, "作废易地搬迁", relocation.consented_on, field="reason")
    _reason(reason)
    open_ones = Relocation.objects.filter(pk=relocation.pk, voided_on=None)
    if not open_ones.update(voided_on=clock.today(), void_reason=reason.strip()):
        raise Conflict("这条记录已经作废，请刷新页面查看。")
    detail = {"relocation": relocation.pk, "reason": reason.strip()}
    note(actor, "作废易地搬迁", row, relocation.consented_on, detail)


def _moved(consented_on: date, moved_on: date | None) -> None:
    if moved_on is None:
        return
    happened(moved_on, "moved_on")
    if moved_on < consented_on:
        raise Refusal("入住日期早于自愿申明日期；先申明，后搬迁，请核对。", "PL-061", "moved_on")


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("请写明作废的理由。", field="reason")
