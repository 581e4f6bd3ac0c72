"""Objections, for the offices that answer them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page

from .. import actions, queries
from ..obligations import ANSWER_DAYS
from ..queries import ANSWERERS, OBJECTION_READERS, Objection
from . import tables
from .forms import AnswerForm
from .tables import OBJECTIONS


@access(*sorted(OBJECTION_READERS))
@require_safe
def objections(request: HttpRequest) -> HttpResponseBase:
    """The objections of the area looked at; what was said and by whom stands on their pages alone."""
    viewer, area = actor_of(request), place.current(request)
    rows = queries.objections(viewer).filter(notice__division__key__startswith=area.key if area else "")
    listed = OBJECTIONS.answer(request, rows)
    if listed.export:
        return export_list(
            actor=viewer, kind="公示异议", title="公示异议", columns=OBJECTIONS.columns, rows=listed.rows_to_export,
            fmt=listed.export, county=area.key if area else "",
        )  # fmt: skip
    context = {"title": "公示异议", "sub": area.name if area else "", "table": listed.table}
    return render(request, "ui/list.html", context)


@access(*sorted(OBJECTION_READERS))
@require_safe
def objection(request: HttpRequest, id: UUID) -> HttpResponse:
    """One objection with its answer."""
    viewer = actor_of(request)
    row = _found(viewer, id)
    rule = policy.find(ANSWER_DAYS, division=row.notice.division_id, on=row.made_on)
    waits = row.state == Objection.State.OPEN
    facts: list[tuple[str, object]] = [
        ("状态", row.get_state_display()),
        ("针对", queries.row_said(row.notice, row.row_key) or "整个公示"),
        ("意见和理由", row.text),
        ("提出人", "匿名" if row.anonymous else row.name),
        ("联系方式", row.contact),
        ("提出日期", row.made_on),
        ("途径", row.channel),
        ("答复期限", tables.due(row)),
    ]
    if not waits:
        facts += [("答复", row.answer), ("答复日期", row.answered_on), ("答复人", row.answered_by)]
    return render(
        request,
        "publication/objection.html",
        {
            "title": "公示异议",
            "row": row,
            "facts": facts,
            "clause": rule.clause if rule else "",
            "may_answer": waits and queries.may_answer(viewer, row.notice),
        },
    )


@access(*sorted(ANSWERERS))
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Decide an objection and answer it."""
    actor = actor_of(request)
    row = _found(actor, id)
    if row.state != Objection.State.OPEN or not queries.may_answer(actor, row.notice):
        raise Http404("这件异议已经办结，或者不由您办理。")
    back = reverse("objection", args=[row.pk])

    def act(data: Mapping[str, Any]) -> object:
        return actions.answer(actor=actor, objection=row, upheld=data["upheld"], text=data["text"])

    return form_page(
        request, AnswerForm(request.POST or None), act, title="答复异议", sub=row.notice.title, submit="答复",
        done="已答复。", then=back, cancel_url=back, template="publication/answer.html", row=row,
        about=queries.row_said(row.notice, row.row_key) or "整个公示",
    )  # fmt: skip


def _found(viewer: Actor, pk: UUID) -> Objection:
    row = queries.objections(viewer).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
