"""The yearly survey of a household: recorded with the figures computed, corrected by replacing, signed by the household."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.money import fen

from ..guarantees import Answer, sound
from ..income import compute
from ..models import Household, Survey, YearClose
from ..queries import accounts, scope
from ..queries.register import members_on
from .keeping import locked, note

CLOSED = "{year}年的数据已由县里关闭，更正请联系县领导小组办公室。"


@implements("PL-020")
@transaction.atomic
def record_survey(
    *,
    actor: Actor,
    household: Household,
    year: int,
    taken_on: date,
    taken_by: str,
    items: Mapping[str, Decimal],
    guarantees: Mapping[str, Answer],
    source: str = "",
    reason: str = "",
) -> Survey:
    """Record the survey of a year: ``items`` in yuan by the codes of the year's basis, ``guarantees`` by item.

    The head count is that of the members on ``taken_on``. Where the year has a survey already, the new one replaces it and
    ``reason`` says why; once the county closed the year only its office may, always with a reason. Raises ``NotAllowed``,
    ``Refusal`` (field: the parameter, or the code of the item).
    """
    row = locked(actor, household.pk, "登记年度调查", taken_on, field="taken_on")
    reason = reason.strip()
    if taken_on.year < year:
        raise Refusal(f"{year}年的调查不能在{year}年以前做，请核对日期。", field="taken_on")
    if not taken_by.strip():
        raise Refusal("请填写调查人。", field="taken_by")
    _open(actor, row, year, reason)
    previous = Survey.objects.filter(county=row.county, household=row, year=year, voided_on=None).first()
    if previous is not None and not reason:
        raise Refusal(f"这一户{year}年已有调查；要更正请写明理由，原来的记录作废保留。", field="reason")
    members = members_on([row.pk], taken_on).get(row.pk, [])
    basis = accounts.basis(row.village_id, year)
    amounts = {code: fen(amount) for code, amount in items.items() if amount}
    income = compute(amounts, len(members), basis)
    wanted = accounts.asked(row.village_id, year)
    answers = sound(guarantees, wanted.items, wanted.clause)
    if previous is not None:
        Survey.objects.filter(pk=previous.pk).update(voided_on=clock.today(), void_reason=reason)
    survey = Survey.objects.create(
        county=row.county, household=row, year=year, basis=basis.name, taken_on=taken_on, taken_by=taken_by.strip(),
        size=len(members), items=amounts, net_income=income.net, per_head=income.per_head, guarantees=answers, source=source,
    )  # fmt: skip
    detail: dict[str, object] = {
        "survey": survey.pk, "year": year, "basis": basis.name, "size": survey.size, "net_income": income.net,
        "per_head": income.per_head,
    }  # fmt: skip
    if previous is not None:
        detail |= {"replaces": previous.pk, "per_head_before": previous.per_head, "reason": reason}
    note(actor, "更正年度调查" if previous else "登记年度调查", row, taken_on, detail)
    return survey


@transaction.atomic
def sign_survey(*, actor: Actor, survey: Survey, signed_on: date) -> None:
    """The household put its signature on the income sheet on ``signed_on``. Raises ``NotAllowed``, ``Refusal``, ``Conflict``."""
    row = locked(actor, survey.household_id, "登记户主签字", signed_on, field="signed_on")
    _open(actor, row, survey.year, "签字")
    if signed_on < survey.taken_on:
        raise Refusal(f"签字日期早于调查日期{survey.taken_on:%Y年%-m月%-d日}，请核对。", field="signed_on")
    current = Survey.objects.filter(pk=survey.pk, voided_on=None, signed_on=None)
    if not current.update(signed_on=signed_on):
        raise Conflict("这份调查已经签字或作废，请刷新页面查看。")
    note(actor, "登记户主签字", row, signed_on, {"survey": survey.pk, "year": survey.year})


def _open(actor: Actor, row: Household, year: int, reason: str) -> None:
    if not YearClose.objects.filter(county=row.county, year__gte=year).exists():
        return
    if not scope.decides(actor, row.county):
        raise Refusal(CLOSED.format(year=year), field="year")
    if not reason:
        raise Refusal(f"{year}年的数据已关闭，县里更正须写明理由。", field="reason")
