"""What waits for me, what I put, what I decided, and everything I may see."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column

from .. import queries
from ..models import Case, CaseStep
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
    context = {
        "title": "审批", "sub": TABS[tab], "table": listed.table, "tab": tab,
        "tabs": [(key, label, key == tab) for key, label in TABS.items()],
    }  # fmt: skip
    return render(request, "approvals/inbox.html", context)


def _rows(actor: Actor, tab: str) -> "QuerySet[Any, Any]":
    if tab == "waiting":
        return queries.inbox(viewer=actor)
    of = {"mine": queries.put_by, "done": queries.decided_by, "area": queries.visible_to}[tab]
    return of(actor).prefetch_related("steps")
