"""Drafting a list: which procedure, which households, their applications; submitting it, taking it back, its papers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import form_page

from .. import codes
from ..actions import roll_papers
from ..actions import rolls as actions
from ..models import Roll
from ..queries import campaigns, drafting, rolls
from .roll_forms import (
    ApplicationForm,
    ConfirmForm,
    HouseholdsForm,
    MonitoringForm,
    NewRollForm,
    PaperForm,
    ReasonForm,
    RemovalForm,
    WhichForm,
)
from .roll_parts import EDITORS, entry_or_404, posted, roll_or_404

_EDITING = ["GET", "POST"]


@access(*EDITORS)
@require_http_methods(_EDITING)
def new_roll(request: HttpRequest) -> HttpResponse:
    """Draft a list: first which procedure and village, then the households that come into question."""
    actor, on = actor_of(request), clock.today()
    which = WhichForm(drafting.villages(actor), request.GET or None)
    if not which.is_bound or not which.is_valid():
        context = {"title": "起草名单", "sub": "先选程序和村", "form": which, "cancel_url": reverse("rolls")}
        return render(request, "households/roll_which.html", context, status=422 if which.errors else 200)
    kind, village = which.cleaned_data["kind"], which.cleaned_data["village"]
    rounds = campaigns.open_for(actor, village, kind)
    form = NewRollForm(
        drafting.offered(viewer=actor, kind=kind, village=village),
        [(str(one.pk), one.title) for one in rounds],
        posted(request),
        initial={"year": on.year, "campaign": str(rounds[0].pk) if rounds else ""},
    )

    def act(data: Mapping[str, Any]) -> Roll:
        chosen = next((one for one in rounds if str(one.pk) == data["campaign"]), None)
        return actions.draft_roll(
            actor=actor, kind=kind, village=village, title=data["title"], year=data["year"], households=form.ids(),
            campaign=chosen,
        )  # fmt: skip

    sub = f"{dict(drafting.villages(actor))[village]}，{Roll.Kind(kind).label}"
    return form_page(
        request, form, act, title="起草名单", submit="保存名单", done="已起草名单。", sub=sub, cancel_url=reverse("rolls"),
        then=lambda row: reverse("roll", args=[row.pk]),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_households(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put further households on a list."""
    actor, row = actor_of(request), roll_or_404(request, id)
    form = HouseholdsForm(
        drafting.offered(viewer=actor, kind=row.kind, village=row.village_id, besides=row),
        posted(request),
    )
    return form_page(
        request, form, lambda data: actions.add_entries(actor=actor, roll=row, households=form.ids()),
        title="加入农户", submit="加入名单", done="已加入名单。", sub=rolls.label(row), then=_to(row), cancel_url=_to(row),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def submit_roll(request: HttpRequest, id: UUID) -> HttpResponse:
    """Submit a list: it is frozen, its criteria are computed, and its first step begins."""
    actor, row = actor_of(request), roll_or_404(request, id)
    return form_page(
        request, ConfirmForm(posted(request)), lambda data: actions.submit_roll(actor=actor, roll=row),
        title="提交名单", submit="提交", done="已提交，名单固定。", then=_to(row), cancel_url=_to(row),
        sub=f"{rolls.label(row)}：提交后名单固定，逐户对照标准，进入第一步", template="households/roll_confirm.html",
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def withdraw_roll(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a list back to mend it."""
    actor, row = actor_of(request), roll_or_404(request, id)
    return form_page(
        request, ReasonForm(request.POST or None),
        lambda data: actions.withdraw_roll(actor=actor, roll=row, reason=data["reason"]),
        title="撤回名单", submit="撤回", done="已撤回，可以修改后重新提交。", sub=rolls.label(row), then=_to(row), cancel_url=_to(row),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep a paper with a list."""
    actor, row = actor_of(request), roll_or_404(request, id)
    form = PaperForm(request.POST or None, request.FILES or None)
    return form_page(
        request, form, lambda data: roll_papers.add_paper(actor=actor, roll=row, file=data["file"]),
        title="上传材料", submit="上传", done="已上传。", sub=rolls.label(row), then=_to(row), cancel_url=_to(row),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_application(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a household's application, and what the procedure asks besides."""
    actor, entry = actor_of(request), entry_or_404(request, id)
    row, back = entry.roll, reverse("roll_entry", args=[entry.pk])
    known = {
        "applied_on": entry.applied_on or clock.today(),
        "reason": entry.reason,
        **entry.details,
    }
    form = _application_form(row, request.POST or None, known)

    def act(data: Mapping[str, Any]) -> None:
        details = {name: said for name, said in data.items() if name not in {"applied_on", "reason"}}
        actions.note_application(
            actor=actor, entry=entry, applied_on=data["applied_on"], reason=data["reason"],
            details=details if row.state in rolls.MENDABLE else None,
        )  # fmt: skip

    return form_page(
        request, form, act, title="登记申请", submit="保存", done="已登记。", sub=f"{entry.head}户，{rolls.label(row)}", then=back,
        cancel_url=back,
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_remove(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a household off a draft."""
    actor, entry = actor_of(request), entry_or_404(request, id)
    row = entry.roll
    return form_page(
        request, ConfirmForm(posted(request)), lambda data: actions.remove_entry(actor=actor, entry=entry),
        title="移出名单", submit="移出", done=f"已把{entry.head}户移出名单。", sub=f"{entry.head}户，{rolls.label(row)}", then=_to(row),
        cancel_url=_to(row), template="households/roll_confirm.html",
    )  # fmt: skip


def _application_form(row: Roll, data: Any, known: dict[str, Any]) -> ApplicationForm:  # noqa: ANN401 - a query dict
    def terms(name: str) -> tuple[str, ...]:
        return codes.terms(name, row.village_id, clock.today()).terms

    if row.kind == Roll.Kind.MONITORING:
        return MonitoringForm(terms("category"), terms("risk"), data, initial=known)
    if row.kind == Roll.Kind.REMOVAL:
        return RemovalForm(terms("removal"), data, initial=known)
    return ApplicationForm(data, initial=known)


def _to(row: Roll) -> str:
    return reverse("roll", args=[row.pk])
