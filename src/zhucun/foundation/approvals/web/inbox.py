"""What waits for me, what I put, what I decided, and everything I may see; agreeing to many of what waits."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Item, Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import actions, queries
from ..models import Case, CaseStep
from .forms import AgreeForm
from .parts import state_tag

TABS = {"waiting": "待我审批", "mine": "我提出的", "done": "我办过的", "area": "本地区全部"}


def _due(step: CaseStep) -> Tag | None:
    duty = queries.duty_of(step)
    if duty is None:
        return None
    today = clock.today()
    return Tag(
        f"{duty.due.isoformat()}（{duty.distance(today)}）", "bad" if duty.state(today) == "overdue" else ""
    )


STEPS = Listing(
    caption="待我审批",
    columns=(
        Column("label", "对象", read=lambda step: step.case.subject_label, link=lambda step: reverse("case", args=[step.case_id])),
        Column("case.title", "事项"),
        Column("title", "到哪一步"),
        Column("case.opened_by_label", "提出人"),
        Column("opened_on", "到达日期"),
        Column("due", "期限", read=_due, sort="due"),
        Column("clause", "依据", read=lambda step: Cite(step.clause)),
    ),
    sorts=(Sort("due", ("due_on", "id")),),
    empty="没有等您审批的事项。",
    stack=True,
)  # fmt: skip


class CaseFilter(FilterForm):
    """By state, by the beginning of the subject's name."""

    q = forms.CharField(
        label="对象",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Case.State.choices])

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed."""
        if self.cleaned_data["q"]:
            queryset = queryset.filter(subject_label__startswith=self.cleaned_data["q"])
        if self.cleaned_data["state"]:
            queryset = queryset.filter(state=self.cleaned_data["state"])
        return queryset


def _where(case: Case) -> str | None:
    """The offices a case waits for, from the steps fetched with the page."""
    return (
        "、".join(step.place_label for step in case.steps.all() if step.state == CaseStep.State.OPEN) or None
    )


CASES = Listing(
    caption="审批",
    columns=(
        Column("subject_label", "对象", link=lambda case: reverse("case", args=[case.pk])),
        Column("title", "事项"),
        Column("state", "状态", read=state_tag),
        Column("where", "在哪里", read=_where),
        Column("opened_by_label", "提出人"),
        Column("opened_on", "提出日期", sort="time"),
        Column("closed_on", "办结日期"),
        Column("clause", "依据", read=lambda case: Cite(case.clause)),
    ),
    sorts=(Sort("time", ("-opened_at", "id")),),
    filters=CaseFilter,
    empty="这里还没有审批。在相应的页面提交后会列在这里。",
)


@access(*BUSINESS)
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """One of the four lists, by ``tab``."""
    actor, tab = actor_of(request), request.GET.get("tab", "waiting")
    tab = tab if tab in TABS else "waiting"
    listing = STEPS if tab == "waiting" else CASES
    listed = listing.answer(request, _rows(actor, tab))
    if listed.export:
        return export_list(
            actor=actor,
            kind="审批",
            title=TABS[tab],
            columns=listing.columns,
            rows=listed.rows_to_export,
            fmt=listed.export,
        )
    if tab == "waiting":
        return _waiting(request, listed.table, AgreeForm(initial={"on": clock.today(), "opinion": "同意"}))
    return render(request, "approvals/inbox.html", _context(listed.table, tab))


@access(*BUSINESS)
@require_POST
def agree_many(request: HttpRequest) -> HttpResponse:
    """Agree to the ticked steps with one signature; what was refused stays ticked, with why."""
    actor, form = actor_of(request), AgreeForm(request.POST)
    chosen = queries.seen_steps(viewer=actor, ids=_ids(request.POST.getlist("chosen")))
    agreed = None
    if not chosen:
        form.add_error(None, "还没有选择。请在上面的清单里勾选要同意的事项。")
    elif form.is_valid():
        data = form.cleaned_data
        agreed = tried(form, lambda: actions.agree_to_many(
            actor=actor, steps=chosen, opinion=data["opinion"], on=data["on"], password=data["password"]
        ))  # fmt: skip
    if agreed is not None and agreed.done:
        messages.success(request, f"已同意 {agreed.done} 件。")
    if agreed is not None and not agreed.refused:
        return redirect("inbox")
    left = agreed.refused if agreed else ()
    ticked = frozenset(str(step.pk) for step, _ in left) if agreed else frozenset(map(str, chosen))
    table = STEPS.answer(request, queries.inbox(viewer=actor)).table
    told = [
        Item(
            f"{step.case.subject_label}：{refusal.sentence}", reverse("case", args=[step.case_id]), Tag("没有办理", "warn"),
            cites=(Cite(refusal.clause),) if refusal.clause else (),
        )
        for step, refusal in left
    ]  # fmt: skip
    return _waiting(request, replace(table, picked=ticked), form, told, status=422)


def _waiting(
    request: HttpRequest, table: Table, form: AgreeForm, refused: list[Item] | None = None, status: int = 200
) -> HttpResponse:
    """The list of what waits, with check boxes and the form that agrees to what is ticked."""
    context = _context(replace(table, pick=lambda step: str(step.pk)), "waiting")
    context |= {
        "form": form,
        "refused": refused or [],
        "refused_by": getattr(form, "refused_by", ""),
        "may_agree": bool(table.rows),
    }
    return render(request, "approvals/inbox.html", context, status=status)


def _context(table: Table, tab: str) -> dict[str, Any]:
    tabs = [(key, label, key == tab) for key, label in TABS.items()]
    return {"title": "审批", "sub": TABS[tab], "table": table, "tabs": tabs}


def _ids(typed: list[str]) -> list[UUID]:
    found = []
    for text in typed:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _rows(actor: Actor, tab: str) -> "QuerySet[Any, Any]":
    if tab == "waiting":
        return queries.inbox(viewer=actor)
    of = {"mine": queries.put_by, "done": queries.decided_by, "area": queries.visible_to}[tab]
    return of(actor).prefetch_related("steps")
