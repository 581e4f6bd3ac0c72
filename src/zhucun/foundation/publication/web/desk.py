"""Notices of the area looked at: what hangs, what hung, who objects; taking down, recording an objection for somebody, printing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.documents.taken import export_list, hand_out
from zhucun.foundation.documents.text import span_text
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page, tried

from .. import actions, queries
from ..documents import NOTICE, PAPERS, sheet
from ..queries import READERS, PublicNotice
from . import tables
from .forms import ObjectionForm, TakeDownForm
from .tables import NOTICES

WRITERS = READERS - {"auditor", "finance_discipline", "county_leader"}


@access(*sorted(READERS))
@require_safe
def notices(request: HttpRequest) -> HttpResponseBase:
    """The notices of the area looked at, past ones too."""
    viewer, area = actor_of(request), place.current(request)
    rows = queries.counted(queries.visible_to(viewer))
    listed = NOTICES.answer(request, rows.filter(division__key__startswith=area.key if area else ""))
    if listed.export:
        return export_list(
            actor=viewer, kind="公示", title="公示", columns=NOTICES.columns, rows=listed.rows_to_export, fmt=listed.export,
            county=area.key if area else "",
        )  # fmt: skip
    context = {"title": "公示", "sub": area.name if area else "", "table": listed.table}
    return render(request, "publication/notices.html", context)


@access(*sorted(READERS))
@require_safe
def notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """One notice with its list, where else the record hangs, and, for those who answer, the objections."""
    viewer, on = actor_of(request), clock.today()
    row = _found(viewer, id)
    others = queries.counted(queries.visible_to(viewer)).filter(
        subject_kind=row.subject_kind, subject_id=row.subject_id
    )
    objections = queries.objections(viewer).filter(notice=row).order_by("made_on", "pk")
    may_read = viewer.holds(queries.OBJECTION_READERS)
    return render(
        request,
        "publication/notice.html",
        {
            "title": row.title,
            "sub": f"{row.get_kind_display()} · {row.level}",
            "row": row,
            "facts": _facts(row),
            "list": tables.posted(row),
            "postings": tables.postings(list(others.order_by("starts_on", "pk")), on),
            "objections": tables.objections(list(objections)) if may_read else None,
            "papers": tuple(PAPERS),
            "public_url": reverse("public_notice", args=[row.slug]) if queries.runs(row, on) else "",
            "may_take_down": viewer.holds(WRITERS) and queries.may_take_down(viewer, row),
            "may_object": viewer.holds(WRITERS) and queries.takes_objections(row, on),
        },
    )


@access(*sorted(WRITERS))
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a notice down before its days are over."""
    actor = actor_of(request)
    row = _found(actor, id)
    if not queries.may_take_down(actor, row):
        raise Http404("这条公示已经撤下，或者不由您撤下。")
    back = reverse("notice", args=[row.pk])

    def act(data: Mapping[str, Any]) -> object:
        return actions.take_down(actor=actor, notice=row, reason=data["reason"])

    return form_page(
        request, TakeDownForm(request.POST or None), act, title="撤下公示", sub=f"{row.title}；撤下后不再算公示过",
        submit="撤下", done="已撤下。", then=back, cancel_url=back,
    )  # fmt: skip


@access(*sorted(WRITERS))
@require_http_methods(["GET", "POST"])
def object_for(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record the objection of somebody who came in person; the receipt is handed to that person."""
    actor = actor_of(request)
    row = _found(actor, id)
    if not queries.takes_objections(row, clock.today()):
        raise Http404("这条公示现在不收异议。")
    form, back = ObjectionForm(queries.numbers(row), request.POST or None), reverse("notice", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        made = tried(
            form,
            lambda: actions.object_to(
                actor=actor, notice=row, channel="代录", **said(row, form.cleaned_data)
            ),
        )
        if made is not None:
            messages.success(request, f"已登记异议，回执号 {made.receipt}。请抄给提出人，凭它查询答复。")
            return redirect(back)
    context = {
        "title": "代录异议", "sub": f"{row.title}；提出人可以不留姓名", "form": form, "submit": "登记", "cancel_url": back,
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*sorted(READERS))
@require_safe
def print_notice(request: HttpRequest, id: UUID, paper: str) -> HttpResponse:
    """The notice as it is hung up, on A4 or A3."""
    viewer = actor_of(request)
    row = _found(viewer, id)
    if paper not in PAPERS:
        raise Http404("只有 A4 和 A3 两种纸。")
    return hand_out(
        actor=viewer, kind=row.get_kind_display(), document=NOTICE, data=sheet(row, paper), fmt="pdf", subject=row.pk,
        county=row.county,
    )  # fmt: skip


def said(row: PublicNotice, data: Mapping[str, Any]) -> dict[str, str]:
    """What a sound objection form says, in the words of the action."""
    about = data.get("about")
    return {
        "row_key": "" if about is None else row.rows[about]["key"],
        **{name: data[name] for name in ("text", "name", "contact")},
    }


def _found(viewer: Actor, pk: UUID) -> PublicNotice:
    row = queries.notice(viewer=viewer, pk=pk)
    if row is None:
        raise Http404
    return row


def _facts(row: PublicNotice) -> list[tuple[str, object]]:
    until = queries.last_day(row)
    facts: list[tuple[str, object]] = [
        ("状态", tables.state(row, clock.today())),
        ("张贴地点", row.place),
        ("期间", span_text(row.starts_on, row.ends_on) if until else f"{row.starts_on:%Y年%-m月%-d日}起"),
        ("张贴人", row.posted_by_label),
        ("异议", f"{row.objections.count()} 件，待办理 {queries.open_objections([row.pk])} 件"),
        ("名单摘要（SHA-256）", row.sha256),
    ]
    if row.taken_down_on:
        facts.insert(1, ("撤下", f"{row.taken_down_on:%Y年%-m月%-d日}：{row.taken_down_reason}"))
    return facts
