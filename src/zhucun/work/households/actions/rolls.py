"""Drafting a list of households, putting it to its procedure, taking it back."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as approval_queries
from zhucun.foundation.approvals.actions import Subject
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements

from .. import criteria
from ..models import Campaign, Household, Roll, RollEntry
from ..queries import register, rolls, scope, standards
from ..queries.rolls import DROPPED, MENDABLE, PENDING, SUBJECT
from ..roll_rules import commitment
from .roll_common import authorise, locked, note, note_entry

TAKEN_OFF = "移出名单"
FIRST_YEAR = 1949  # before it nothing was registered: a typing mistake


@transaction.atomic
def draft_roll(
    *,
    actor: Actor,
    kind: str,
    village: str,
    title: str,
    year: int,
    households: Collection[UUID],
    campaign: Campaign | None = None,
) -> Roll:
    """A draft list of households of one village for a procedure (``Roll.Kind``) and year; one or many.

    Raises ``NotAllowed``, and ``Refusal`` where a household is not of the village, ended, or none is named.
    """
    if not scope.edits(actor, village):
        raise NotAllowed("名单由村、驻村工作队、乡镇或县提出。")
    if kind not in Roll.Kind.values:
        raise Refusal("请选择程序。", field="kind")
    if not title.strip():
        raise Refusal("请填写名单名称，例如“2015年第一批”。", field="title")
    on = clock.today()
    if not FIRST_YEAR < year <= on.year + 1:
        raise Refusal(f"年度“{year}”不在范围内，请核对。", field="year")
    if campaign is not None:
        _fits(campaign, kind, village, on)
    row = Roll.objects.create(
        county=divisions.county_key(village, on), kind=kind, campaign=campaign, village_id=village, title=title.strip(),
        year=year, created_by=actor.id, created_by_label=actor.label,
    )  # fmt: skip
    _enter(actor, row, households)
    note(actor, "起草名单", row, {"households": len(households), "kind": kind})
    return row


@transaction.atomic
def add_entries(*, actor: Actor, roll: Roll, households: Collection[UUID]) -> None:
    """Put further households on a draft or returned list. Raises as ``draft_roll``, ``Conflict`` while it is under way."""
    row = _mendable(actor, roll)
    _enter(actor, row, households)


@transaction.atomic
def remove_entry(*, actor: Actor, entry: RollEntry) -> None:
    """Take a household off a draft or returned list; one already put out by the procedure stays, with its reason."""
    row = _mendable(actor, entry.roll)
    left = RollEntry.objects.filter(pk=entry.pk, outcome=PENDING)
    # Once it was put to a vote its line is part of what happened.
    gone = left.update(outcome=DROPPED, drop_reason=TAKEN_OFF) if row.case else left.delete()[0]
    if not gone:
        raise Conflict("这一户不在名单上，或已在办理中被取消。请刷新。")
    note_entry(actor, "移出名单", row, entry, {})


@transaction.atomic
def note_application(
    *,
    actor: Actor,
    entry: RollEntry,
    applied_on: date,
    reason: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record the household's application: day and reason; ``details`` are what the procedure asks besides (``category``,
    ``risks``, ``risk_note``, ``contact`` of a monitored household, ``way`` of a removal).

    Allowed while the list can be mended; day and reason also while the step that asks for the application is open.
    """
    row = locked(entry.roll)
    authorise(actor, row)
    waiting = [step for step in rolls.open_steps(rolls.steps(row)) if step.needs == "application"]
    if row.state not in MENDABLE and not waiting:
        raise _frozen(row)
    if details is not None and row.state not in MENDABLE:
        raise _frozen(row)
    if applied_on > clock.today():
        raise Refusal("申请日期不能在今天之后。", field="applied_on")
    if not reason.strip():
        raise Refusal("请写明申请理由。", field="reason")
    changed: dict[str, Any] = {"applied_on": applied_on, "reason": reason.strip()}
    if details is not None:
        changed["details"] = dict(details)
    if not RollEntry.objects.filter(pk=entry.pk, outcome=PENDING).update(**changed):
        raise Conflict("这一户不在名单上，或已在办理中被取消。请刷新。")
    note_entry(actor, "登记申请", row, entry, {"applied_on": applied_on.isoformat()})


@transaction.atomic
@implements("PL-001", "PL-084")
def submit_roll(*, actor: Actor, roll: Roll) -> Roll:
    """Freeze the list, compute each line's criteria, make the seed of its samples, and put it to the chain of its procedure.

    Raises ``Refusal`` where it is empty, a household is on another list of the kind under way, or a criterion refuses; ``Conflict``
    where it is under way already.
    """
    row = _mendable(actor, roll)
    entries = rolls.pending(row)
    if not entries:
        raise Refusal("名单上没有农户，不能提交。请先加入农户。")
    on = clock.today()
    households = _locked_households([entry.household_id for entry in entries])
    _still_here(households, row, on)
    _on_no_other(row, entries)
    _freeze(row, entries, on)
    row.seed, row.submitted_on = secrets.token_hex(16), on
    case = approvals.open_case(
        actor=actor, chain=f"households.{row.kind}",
        subject=Subject(
            SUBJECT, str(row.pk), rolls.label(row), reverse("roll", args=[row.pk]), row.village_id
        ),
        payload=_payload(row, entries), facts={"kind": row.kind, "households": len(entries)},
    )  # fmt: skip
    row.case, row.state = case.pk, Roll.State.RUNNING
    row.save(update_fields=["seed", "submitted_on", "case", "state"])
    for entry in entries:
        note_entry(actor, "提交名单", row, entry, {"commitment": commitment(row.seed)})
    return row


def withdraw_roll(*, actor: Actor, roll: Roll, reason: str) -> None:
    """Take a list under way back; whoever put it may. It can then be mended and put again."""
    case = approval_queries.case(viewer=system("名单"), pk=roll.case) if roll.case else None
    if case is None:
        raise Conflict("这份名单还没有提交，不用撤回。")
    approvals.withdraw(actor=actor, case=case, reason=reason)


def _mendable(actor: Actor, roll: Roll) -> Roll:
    row = locked(roll)
    authorise(actor, row)
    if row.state not in MENDABLE:
        raise _frozen(row)
    return row


def _frozen(row: Roll) -> Conflict:
    return Conflict(
        f"“{row.title}”{row.get_state_display()}，名单已固定，不能改动。如需修改，请先撤回或退回。"
    )


def _enter(actor: Actor, row: Roll, households: Collection[UUID]) -> None:
    if not households:
        raise Refusal("请至少选一户。", field="households")
    on = clock.today()
    found = list(Household.objects.filter(pk__in=list(households)).order_by("number"))
    _still_here(found, row, on)
    if len(found) != len(set(households)):
        raise Refusal("有的农户找不到了，请刷新后重选。", field="households")
    there = {entry.household_id: entry for entry in rolls.entries(row)}
    people = register.members_on([one.pk for one in found], on)
    new = [
        RollEntry(
            county=row.county, roll=row, household=one, head=_head(people.get(one.pk, [])), size=len(people.get(one.pk, []))
        )
        for one in found
        if one.pk not in there
    ]  # fmt: skip
    RollEntry.objects.bulk_create(new)
    back = [there[one.pk] for one in found if one.pk in there and there[one.pk].outcome == DROPPED]
    for entry in back:
        entry.outcome, entry.dropped_at, entry.drop_reason = PENDING, "", ""
    RollEntry.objects.bulk_update(back, ["outcome", "dropped_at", "drop_reason"])
    for entry in (*new, *back):
        note_entry(actor, "列入名单", row, entry, {})


def _head(people: Sequence[register.HouseholdMember]) -> str:
    return next((one.person.name for one in people), "")


def _still_here(households: Collection[Household], row: Roll, on: date) -> None:
    for one in households:
        if one.village_id != row.village_id:
            raise Refusal(
                f"户编号{one.number}不在{rolls.village_name(row)}，不能列入这份名单。", field="households"
            )
        if one.ended_on and one.ended_on <= on:
            raise Refusal(
                f"户编号{one.number}已于{one.ended_on:%Y年%-m月%-d日}终止，请移出名单。", field="households"
            )


def _fits(campaign: Campaign, kind: str, village: str, on: date) -> None:
    if campaign.kind != kind or campaign.division_id not in divisions.path_keys(village, on):
        raise Refusal("所选的一轮工作不是这个程序，或不包括这个村。", field="campaign")


def _locked_households(ids: Collection[UUID]) -> list[Household]:
    """Held in the order of their keys, so that two lists submitted at once do not wait for each other in a ring."""
    rows = Household.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return list(rows)


def _on_no_other(row: Roll, entries: Sequence[RollEntry]) -> None:
    others = rolls.running_with([entry.household_id for entry in entries], row.kind)
    for entry in entries:
        if other := others.get(entry.household_id):
            raise Refusal(
                f"{entry.head}户（{entry.household.number}）已在办理中的“{other.roll.title}”里，不能同时列入两份{row.get_kind_display()}名单。"
            )


def _freeze(row: Roll, entries: Sequence[RollEntry], on: date) -> None:
    """Head, size and criteria as they stand now; refuses where a criterion does."""
    ids = [entry.household_id for entry in entries]
    known = standards.snapshots(ids, division=row.village_id, year=row.year, on=on)
    years = {one.survey_year for one in known.values() if one.survey_year}
    asked = standards.standards(division=row.village_id, year=row.year, survey_years=years, on=on)
    people = register.members_on(ids, on)
    for entry in entries:
        household = known[entry.household_id]
        question = criteria.Question(
            household, asked[household.survey_year or row.year], row.year, on, entry.details
        )
        found = criteria.lines(row.kind, question)
        for line in criteria.refusing(found):
            raise Refusal(
                f"{entry.head}户（{entry.household.number}）“{line.item}”不符合：{line.found}，应为{line.wanted}。请核对登记，或移出名单。",
                line.clause,
            )
        members = people.get(entry.household_id, [])
        entry.head, entry.size = _head(members) or entry.head, len(members)
        entry.criteria = [line.stored() for line in found]
        entry.recognised_on = None  # what was recognised was the list before
    RollEntry.objects.bulk_update(entries, ["head", "size", "criteria", "recognised_on"])


def _payload(row: Roll, entries: Sequence[RollEntry]) -> dict[str, Any]:
    """What is decided: the list as it is frozen, with the digest of the seed that will draw its samples."""
    return {
        "村": rolls.village_name(row),
        "程序": row.get_kind_display(),
        "年度": f"{row.year}年",
        "户数": len(entries),
        "人数": sum(entry.size for entry in entries),
        "抽样种子摘要（SHA-256）": commitment(row.seed),
        "名单": [
            {
                "户编号": entry.household.number,
                "户主": entry.head,
                "村民小组": entry.household.group,
                "人数": entry.size,
                "申请日期": entry.applied_on,
                "申请理由": entry.reason,
                "对照标准": "；".join(
                    f"{line['item']}：{line['found']}{'' if line['met'] else '（不符合）'}"
                    for line in entry.criteria
                ),
            }
            for entry in entries
        ],
    }
