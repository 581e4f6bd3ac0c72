"""Problems of a village from discovery to settlement, and the disasters it is exposed to."""

from datetime import date

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from ..models import DisasterRisk, Problem
from ..queries import lists
from .common import county_of, may_write, not_in_future, note, said, village


@implements("PL-025", "PL-046")
@transaction.atomic
def note_problem(
    *,
    actor: Actor,
    village_key: str,
    kind: str,
    title: str,
    noted_on: date,
    description: str = "",
    households: int | None = None,
    persons: int | None = None,
    limits: str = "",
    source: str = "",
) -> Problem:
    """Enter a problem into the village's ledger; ``limits`` is what the helping unit cannot do about it.

    Refused: a kind that the list in force there does not have, a day to come, fewer persons than households.
    """
    village(actor, village_key, noted_on)
    not_in_future(noted_on, "noted_on")
    kinds, clause = lists.problem_kinds(village_key, noted_on)
    if kind not in kinds:
        raise Refusal(f"没有“{kind}”这一类，请从{'、'.join(kinds)}中选择。", clause, "kind")
    if households and persons is not None and persons < households:
        raise Refusal(f"涉及 {persons} 人少于 {households} 户，请核对。", "PL-025", "persons")
    row = Problem.objects.create(
        county=county_of(village_key), village_id=village_key, kind=kind, title=said(title, "请写明是什么问题。", "title"),
        description=description.strip(), households=households, persons=persons, limits=limits.strip(),
        source=source.strip(), noted_on=noted_on,
    )  # fmt: skip
    note(actor, "登记", row, row.title, noted_on, kind=kind, households=households, persons=persons)
    return row


@implements("PL-025")
@transaction.atomic
def close_problem(*, actor: Actor, problem: Problem, on: date, outcome: str) -> None:
    """Close a problem with what was done. Refused before it was noted; ``Conflict`` if closed or void already."""
    may_write(actor, problem.village_id)
    not_in_future(on, "on")
    if on < problem.noted_on:
        raise Refusal(
            f"销号日期不能早于登记日期{problem.noted_on:%Y年%-m月%-d日}。", "PL-025", "on"
        )  # fmt: skip
    what = said(outcome, "请写明怎样解决的。", "outcome")
    still_open = Problem.objects.filter(pk=problem.pk, closed_on=None, voided_on=None)
    if not still_open.update(closed_on=on, outcome=what):
        raise Conflict("这个问题已经销号或作废，请刷新页面查看。")
    note(actor, "销号", problem, problem.title, on, outcome=what)


@implements("PL-134")
@transaction.atomic
def note_risk(
    *, actor: Actor, village_key: str, kind: str, since: date, place: str = "", note_text: str = ""
) -> DisasterRisk:
    """Record that a village is exposed to a kind of disaster from ``since`` on. The kinds are those of the registry's code list."""
    village(actor, village_key, since)
    not_in_future(since, "since")
    kinds = lists.disaster_kinds(village_key, since)
    if kind not in kinds:
        raise Refusal(f"没有“{kind}”这种灾害，请从{'、'.join(kinds)}中选择。", "PL-134", "kind")
    row = DisasterRisk(
        county=county_of(village_key), village_id=village_key, kind=kind, place=place.strip(), note=note_text.strip(),
        valid_from=since,
    )  # fmt: skip
    with once("这种灾害风险已经登记，没有结束。", "kind"):
        row.save(force_insert=True)
    note(actor, "登记", row, f"{kind}{row.place}", since, kind=kind)
    return row


@transaction.atomic
def end_risk(*, actor: Actor, risk: DisasterRisk, on: date) -> None:
    """The risk is gone from ``on`` on (treated, or the people moved away)."""
    may_write(actor, risk.village_id)
    if not risk.valid_from < on <= clock.today():
        raise Refusal(
            f"日期须晚于{risk.valid_from:%Y年%-m月%-d日}，不晚于今天。", field="on"
        )  # fmt: skip
    if not DisasterRisk.objects.filter(pk=risk.pk, valid_to=None, voided_on=None).update(valid_to=on):
        raise Conflict("这项风险已经解除或作废，请刷新页面查看。")
    note(actor, "解除", risk, f"{risk.kind}{risk.place}", on)
