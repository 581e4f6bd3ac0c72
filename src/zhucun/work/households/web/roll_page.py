"""The lists, one list with its steps and what the present one needs, and one household on it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.attachments import queries as attachments
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.ui import place
from zhucun.foundation.ui.parts import Link
from zhucun.foundation.ui.tables import Column, Table
from zhucun.foundation.ui.templatetags.ui_tags import tag

from .. import roll_rules
from ..actions.roll_papers import FILES
from ..queries import needs, register, rolls, scope
from ..queries import standings as standing_queries
from ..queries.rolls import Roll, RollEntry
from . import roll_parts, roll_tables
from .roll_parts import READERS, entry_or_404, roll_or_404


@access(*READERS)
@require_safe
def roll_list(request: HttpRequest) -> HttpResponseBase:
    """The lists of the area looked at."""
    viewer, area = actor_of(request), place.current(request)
    found = rolls.visible_to(viewer)
    if area is not None:
        found = found.filter(begins("village__key", area.key)) if area.key else found
    listed = roll_tables.listing(roll_tables.village_names(found)).answer(request, found)
    if listed.export:
        return export_list(
            actor=viewer, kind="名单", title="名单", columns=listed.table.columns, rows=listed.rows_to_export, fmt=listed.export
        )  # fmt: skip
    context = {
        "title": "名单与程序", "sub": area.name if area else "", "table": listed.table, "may_draft": viewer.holds(scope.EDITORS),
    }  # fmt: skip
    return render(request, "households/rolls.html", context)


@access(*READERS)
@require_safe
def roll(request: HttpRequest, id: UUID) -> HttpResponse:
    """One list: its steps, what the present one still needs, its lines, and everything recorded of it."""
    viewer, row, on = actor_of(request), roll_or_404(request, id), clock.today()
    steps, found, meetings = rolls.steps(row), rolls.entries(row), rolls.votes(row)
    titles: dict[object, str] = {step.pk: step.title for step in steps}
    edits = scope.edits(viewer, row.village_id)
    mendable = edits and row.state in rolls.MENDABLE
    waiting = [
        {"step": step, "items": roll_parts.waiting_items(viewer, row, step, on), "acts": roll_parts.acts(viewer, row, step, on),
         "case": roll_parts.case_link(viewer, step)}
        for step in (rolls.open_steps(steps) if row.state == Roll.State.RUNNING else [])
    ]  # fmt: skip
    meeting = next((one for one in reversed(meetings) if one.voided_on is None), None)
    context: dict[str, Any] = {
        "title": row.title, "sub": f"{rolls.village_name(row)}，{row.get_kind_display()}", "row": row, "facts": _facts(row),
        "waiting": waiting, "steps": roll_parts.step_items(steps), "mendable": mendable,
        "entries": roll_tables.entries(found, application=row.kind in _APPLIED),
        "votes": roll_tables.votes(meetings) if meetings else None,
        "counts": roll_tables.counts(found, rolls.counts_of(meeting)) if meeting else None,
        "void_url": _void_url(row, edits), "examinations": roll_tables.rounds(rolls.all_examinations(row), titles),
        "draws": roll_tables.draws(rolls.draws(row), titles), "notices": roll_tables.notices(rolls.notices(row)),
        "papers": _papers(attachments.of(viewer=viewer, subject_kind=FILES, subject_id=str(row.pk))),
        "may_add": edits and row.state not in {Roll.State.APPROVED, Roll.State.REFUSED},
        "own": row.state == Roll.State.RUNNING and row.created_by == viewer.id, "closing": _closing(row),
        "unhooked": row.kind == Roll.Kind.EXIT,
    }  # fmt: skip
    return render(request, "households/roll.html", context)


@access(*READERS)
@require_safe
def roll_entry(request: HttpRequest, id: UUID) -> HttpResponse:
    """One household on a list: application, criteria as they were frozen, what was found, and how it stood over time."""
    viewer, entry, on = actor_of(request), entry_or_404(request, id), clock.today()
    row = entry.roll
    steps = rolls.steps(row)
    titles: dict[object, str] = {step.pk: step.title for step in steps}
    edits = scope.edits(viewer, row.village_id)
    mendable = edits and row.state in rolls.MENDABLE and entry.outcome == rolls.PENDING
    people = register.members_on([entry.household_id], on).get(entry.household_id, [])
    context = {
        "title": f"{entry.head}户", "sub": f"{rolls.label(row)}，户编号 {entry.household.number}", "entry": entry, "row": row,
        "facts": _entry_facts(entry), "mendable": mendable, "criteria": roll_tables.criteria(entry),
        "people": [(one.relation, one.person.name) for one in people],
        "examinations": roll_tables.examinations(
            [one for one in rolls.all_examinations(row) if one.entry_id == entry.pk], titles
        ),
        "standings": roll_tables.standings(list(standing_queries.history(entry.household_id))),
        "acts": _entry_acts(entry, edits),
    }  # fmt: skip
    return render(request, "households/roll_entry.html", context)


_APPLIED = {Roll.Kind.IDENTIFICATION, Roll.Kind.MONITORING, Roll.Kind.REMOVAL, Roll.Kind.RELAPSE}


def _facts(row: Roll) -> list[tuple[str, object]]:
    state = roll_parts.state_tag(row)
    facts: list[tuple[str, object]] = [
        ("状态", tag(state.tone, state.text)),
        ("年度", f"{row.year}年"),
        ("户数和人数", f"{row.households}户{row.persons}人"),  # type: ignore[attr-defined]  # annotated
        ("提出人", row.created_by_label),
    ]
    if row.campaign:
        facts.append(("一轮工作", row.campaign.title))
    if row.submitted_on:
        facts.append(("提交日期", row.submitted_on))
        facts.append(("抽样种子摘要（SHA-256）", roll_rules.commitment(row.seed)))
    if row.closed_on:
        facts.append(("办结日期", row.closed_on))
    return facts


def _closing(row: Roll) -> str:
    """Why a list came back or was refused."""
    if row.state not in {Roll.State.RETURNED, Roll.State.REFUSED, Roll.State.WITHDRAWN}:
        return ""
    case = approvals.latest_about(rolls.SUBJECT, str(row.pk))
    return case.closing_note if case else ""


def _void_url(row: Roll, edits: bool) -> str:
    """Where the meeting of the open step is declared void."""
    if not edits or row.state != Roll.State.RUNNING:
        return ""
    for step in rolls.open_steps(rolls.steps(row)):
        if step.needs == "vote" and (meeting := rolls.vote_of(row, step.pk)):
            return reverse("roll_void_vote", args=[meeting.pk])
    return ""


def _papers(found: list[attachments.Attachment]) -> Table:
    return Table(
        caption="材料",
        columns=(
            Column("name", "文件", link=lambda row: reverse("attachment", args=[row.pk])),
            Column("added_by_label", "上传人"),
            Column("added_at", "上传时间"),
        ),
        rows=found,
        empty="还没有材料：申请书、会议照片、签字表可以拍照上传。",
        stack=True,
    )


def _entry_facts(entry: RollEntry) -> list[tuple[str, object]]:
    state = roll_parts.outcome_tag(entry)
    facts: list[tuple[str, object]] = [
        ("结果", tag(state.tone, state.text)),
        ("村民小组", entry.household.group or None),
        ("人数", entry.size),
        ("申请日期", entry.applied_on),
        ("申请理由", entry.reason or None),
    ]
    facts += [
        (label, "、".join(said) if isinstance(said, list) else said)
        for key, label in DETAILS.items()
        if (said := entry.details.get(key))
    ]
    if entry.recognised_on:
        facts.append(("户认可签字日期", entry.recognised_on))
    if entry.drop_reason:
        facts.append(
            ("未通过", f"{entry.dropped_at}：{entry.drop_reason}" if entry.dropped_at else entry.drop_reason)
        )
    return facts


DETAILS = {
    "category": "监测对象类别",
    "risks": "风险",
    "risk_note": "风险说明",
    "contact": "监测联系人",
    "way": "风险消除方式",
}


def _entry_acts(entry: RollEntry, edits: bool) -> list[Link]:
    if not edits or entry.outcome != rolls.PENDING:
        return []
    open_ = rolls.open_steps(rolls.steps(entry.roll)) if entry.roll.state == Roll.State.RUNNING else []
    found = []
    if entry.roll.state in rolls.MENDABLE or any(step.needs == "application" for step in open_):
        found.append(Link("登记申请", reverse("roll_application", args=[entry.pk])))
    found += [
        Link(needs.TITLES["recognition"], reverse("roll_recognise", args=[entry.pk, step.pk]))
        for step in open_
        if step.needs == "recognition"
    ]
    return found
