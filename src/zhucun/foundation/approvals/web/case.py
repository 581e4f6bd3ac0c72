"""The page of a case: what is asked, how it stands, and what this viewer may do now."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Conflict
from zhucun.foundation.policy.facts import SIGNS
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.parts import Cite, Item
from zhucun.foundation.ui.tables import Column, Table
from zhucun.foundation.ui.templatetags.ui_tags import tag

from .. import actions, queries
from ..actions import papers
from ..models import Case, CaseStep
from .forms import DecideForm, WithdrawForm
from .parts import state_tag
from .payload import laid_out


@access(*BUSINESS)
@require_safe
def case(request: HttpRequest, id: UUID) -> HttpResponse:
    """The case."""
    found = _get(request, id)
    return _page(request, found)


@access(*BUSINESS)
@require_POST
def decide(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Decide a step; errors come back on the page of the case with what was typed."""
    found = _get(request, id)
    row = next((one for one in found.steps.all() if one.pk == step), None)
    if row is None:
        raise Http404
    form = DecideForm(row, request.POST, request.FILES)
    if form.is_valid() and tried(form, lambda: _decide(request, row, form)):
        return redirect("case", id)
    return _page(request, found, decide_form=form, decided_step=row)


@access(*BUSINESS)
@require_POST
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take the own question back."""
    found, form = _get(request, id), WithdrawForm(request.POST)

    def act() -> bool:
        actions.withdraw(actor=actor_of(request), case=found, reason=form.cleaned_data["reason"])
        return True

    if form.is_valid() and tried(form, act):
        messages.success(request, f"已撤回“{found.subject_label}”。")
        return redirect("case", id)
    return _page(request, found, withdraw_form=form)


def _get(request: HttpRequest, id: UUID) -> Case:
    found = queries.case(viewer=actor_of(request), pk=id)
    if found is None:
        raise Http404
    return found


def _decide(request: HttpRequest, row: CaseStep, form: DecideForm) -> bool:
    """Decide, and say so; who was too late is told by whom it was decided, since the form makes no sense any more."""
    data = form.cleaned_data
    try:
        papers.decide_with_files(
            actor=actor_of(request), step=row, files=form.files_by_item(), outcome=data["outcome"], opinion=data["opinion"], evidence=form.evidence(),
            on=data["on"], password=data.get("password", ""), code=data.get("code", ""),
        )  # fmt: skip
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
    else:
        messages.success(request, f"已办理：{row.title}，{actions.VERBS[data['outcome']]}。")
    return True


def _page(
    request: HttpRequest, found: Case, *, decide_form: DecideForm | None = None, decided_step: CaseStep | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; a form that was refused stands in the place of the fresh one, with status 422."""
    actor, steps = actor_of(request), list(found.steps.all())
    step = decided_step or next(iter(queries.decidable(viewer=actor, case=found, steps=steps)), None)
    form = decide_form or (DecideForm(step, initial={"on": clock.today()}) if step else None)
    own = found.state == Case.State.OPEN and found.opened_by == actor.id
    refused = [one for one in (decide_form, withdraw_form) if one is not None]
    content = laid_out(found.payload)
    context = {
        "title": found.title, "sub": found.subject_label, "found": found, "facts": _facts(found), "content": content,
        "steps": [_item(one) for one in steps], "step": step, "form": form,
        "withdraw_form": withdraw_form or (WithdrawForm() if own else None),
        "others": _others(queries.history_of(viewer=actor, case=found)), "intact": queries.is_intact(found),
        "files": _files(steps),
    }  # fmt: skip
    return render(request, "approvals/case.html", context, status=422 if refused else 200)


def _facts(found: Case) -> list[tuple[str, object]]:
    state = state_tag(found)
    facts: list[tuple[str, object]] = [
        ("状态", tag(state.tone, state.text)),
        ("提出人", found.opened_by_label),
        ("提出日期", found.opened_on),
    ]
    if found.organisation:
        facts.append(("单位", found.organisation.name))
    if found.closed_on:
        facts.append(("办结日期", found.closed_on))
    if found.closing_note:
        facts.append((_NOTES.get(found.state, "说明"), found.closing_note))
    return facts


_NOTES = {"returned": "需要修改", "refused": "不同意的理由", "withdrawn": "撤回理由"}


def _item(step: CaseStep) -> Item:
    """A step as a line: who and where, how it stands, by when, and what was decided."""
    today, duty = clock.today(), queries.duty_of(step)
    late = duty is not None and duty.state(today) == "overdue"
    due = ""
    if duty is not None and step.state == CaseStep.State.OPEN:
        due = f"{duty.due.isoformat()} 前，{duty.distance(today)}"
    return Item(
        sentence=f"第{step.number}步　{step.title}：{step.place_label}{'（共同办理）' if step.joint else ''}",
        tag=state_tag(step), due=due or (step.decided_on.isoformat() if step.decided_on else "　"), late=late, why=_why(step),
        cites=tuple(Cite(clause) for clause in dict.fromkeys([step.clause, step.limit_clause]) if clause),
    )  # fmt: skip


def _why(step: CaseStep) -> str:
    if step.decided_on is None:
        wanted = [f"须附{'、'.join(step.evidence_wanted)}"] if step.evidence_wanted else []
        if step.sign != "none":
            wanted.append(f"签署：{SIGNS[step.sign]}")
        if step.escalated_on and step.escalated_on <= clock.today():
            wanted.append(f"已于{step.escalated_on.isoformat()}作逾期上报")
        return "；".join(wanted)
    behalf = f"（代{step.decided_for_label}）" if step.decided_for_label else ""
    said = [f"{step.decided_by_label}{behalf}"]
    if step.opinion:
        said.append(f"意见：{step.opinion}")
    said += [f"{name}：{text}" for name, text in step.evidence.items()]
    if step.signed_with:
        said.append(f"签署：{SIGNS[step.signed_with]}")
    if step.decided_at and step.decided_at.astimezone(clock.SHANGHAI).date() != step.decided_on:
        said.append(f"录入时间 {step.decided_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    return "；".join(said)


def _files(steps: list[CaseStep]) -> Table:
    """What was put to the steps besides words, each with its link."""
    kept = queries.files_of(steps)
    return Table(
        caption="附件",
        columns=(
            Column(
                "name",
                "文件",
                read=lambda row: row[1].name,
                link=lambda row: reverse("attachment", args=[row[1].pk]),
            ),
            Column("step", "步骤", read=lambda row: row[0].title),
            Column("by", "上传人", read=lambda row: row[1].added_by_label),
            Column("at", "上传时间", read=lambda row: row[1].added_at),
        ),
        rows=[(step, row) for step in steps for row in kept.get(step.pk, [])],
        stack=True,
    )


def _others(cases: list[Case]) -> Table:
    return Table(
        caption="关于同一对象的其他审批",
        columns=(
            Column("title", "事项", link=lambda case: reverse("case", args=[case.pk])),
            Column("opened_on", "提出日期"),
            Column("state", "状态", read=state_tag),
            Column("closed_on", "办结日期"),
            Column("closing_note", "说明"),
        ),
        rows=cases,
        stack=True,
    )
