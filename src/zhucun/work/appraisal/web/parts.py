"""What the pages of this app share: who may open them, tabs, acts behind a form, downloads with their trace."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.documents.lists import Column as ListColumn
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.ui import place
from zhucun.foundation.ui.listing import ExportFormat, Listing
from zhucun.foundation.ui.tables import Column, export_rows

from ..queries.scope import OFFICES, PEOPLE, READERS, STATERS

T = TypeVar("T")

OFFICE_ROLES = tuple(sorted(OFFICES))
READER_ROLES = tuple(sorted(READERS))
VIEWER_ROLES = tuple(sorted(READERS | PEOPLE))
UNIT_ROLES = tuple(sorted(READERS | {"sending_unit"}))
KEEPER_ROLES = tuple(sorted(OFFICES | {"sending_unit"}))
MEMBER_ROLES = tuple(sorted(READERS | PEOPLE | STATERS))

TABS = (
    ("recall_hints", "召回提示", frozenset(READERS)),
    ("recalls", "召回", frozenset(READERS | PEOPLE)),
    ("appraisal_members", "队员记录", frozenset(READERS | PEOPLE | STATERS)),
    ("bans", "限制", frozenset(READERS | {"sending_unit"})),
    ("awards", "表彰", frozenset(READERS | {"sending_unit"})),
    ("promotions", "提拔使用", frozenset(READERS | {"sending_unit"})),
)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The lists of this app that the viewer may open: words, address, whether it is this one."""
    actor, here = actor_of(request), request.resolver_match.url_name if request.resolver_match else ""
    return [(title, reverse(name), name == here) for name, title, roles in TABS if actor.holds(roles)]


def here(request: HttpRequest) -> str:
    """The key of the area looked at, which narrows lists."""
    area = place.current(request)
    return area.key if area else ""


def answer_list(
    request: HttpRequest,
    listing: Listing,
    rows: Any,  # noqa: ANN401 - a queryset of whatever the listing shows
    template: str = "appraisal/list.html",
    before: Callable[[Iterable[Any]], None] | None = None,
    **context: object,
) -> HttpResponseBase:
    """A list page or its download; ``before`` is given the rows before they are drawn, to look up what they need at once."""
    listed = listing.answer(request, rows)
    if before:
        before(listed.rows_to_export if listed.export else listed.table.rows)
    if listed.export:
        rows = listed.rows_to_export if before else listed.rows_to_export.iterator(2000)
        return download(request, listing.caption, listed.table.columns, rows, listed.export)
    shown = {"title": listing.caption, "table": listed.table, "tabs": tabs(request), **context}
    return render(request, template, shown)


def download(
    request: HttpRequest, title: str, columns: Iterable[Column], rows: Iterable[Any], fmt: ExportFormat
) -> HttpResponseBase:
    """A list as a file, with its entry in the trail."""
    columns = tuple(columns)
    with transaction.atomic():
        record(
            actor=actor_of(request), verb="导出", subject_kind="名单", subject_id=request.path, subject_label=title,
            county=here(request), detail={"query": request.GET.urlencode()},
        )  # fmt: skip
    heads = [ListColumn(column.title, 12 if column.numeric else 24) for column in columns]
    return list_response(title, heads, export_rows(columns, rows), fmt or "xlsx")


def tried(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What ``act`` returns; a refusal becomes the error of its field with its clause, and what was typed stays."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        form.refused_by = refusal.clause  # type: ignore[attr-defined]  # shown by the template
        return None


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, sub: str, submit: str, cancel: str, clause: str = "",
    template: str = "appraisal/form.html", **context: object,
) -> HttpResponse:  # fmt: skip
    """A form page; 422 where it came back with errors."""
    shown = {
        "title": title,
        "sub": sub,
        "form": form,
        "submit": submit,
        "cancel_url": cancel,
        "clause": clause,
        **context,
    }
    return render(request, template, shown, status=422 if form.errors else 200)
