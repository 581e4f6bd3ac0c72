"""What everybody may read without signing in: what hangs now, and objecting to it.

These pages know nobody: whoever is signed in in the same browser objects as 公众 like everybody else. They work without script,
are kept by no cache and named to no search engine, and a notice is gone when its days are over. The receipt of an objection
stands in no address, so that it is in no log.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import public
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.documents.text import span_text
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.keyset import keyset_page
from zhucun.foundation.ui.tables import Column, Table

from .. import actions, limits, queries
from ..queries import PublicNotice
from . import tables
from .desk import said
from .forms import ObjectionForm, PlaceForm, ReceiptForm

PUBLIC = Actor(id="", label="公众（未登录）")
RECEIPT = "objection_receipt"  # in the session, for the one page that shows it
View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """No search engine, no cache, no address handed on."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - passed on
        answer = view(*args, **kwargs)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Cache-Control"] = "private, no-store"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return wrapper


@public
@require_safe
@unlisted
def notices(request: HttpRequest) -> HttpResponse:
    """What hangs now, by the name of the area; without a name the latest."""
    form, on = PlaceForm(request.GET), clock.today()
    typed = form.cleaned_data["q"].strip() if form.is_valid() else ""
    within = [area.key for area, _ in divisions.search(typed, on)] if typed else [""]
    page = keyset_page(
        queries.running(on, within), order=("-starts_on", "-id"), cursor=request.GET.get("cursor", "")
    )
    context = {
        "title": "公示公告", "form": form, "typed": typed, "table": _listed(page.rows, on), "next": page.next,
        "first": bool(request.GET.get("cursor")),
    }  # fmt: skip
    return render(request, "publication/public_notices.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """A notice while it hangs, and the form to object."""
    on = clock.today()
    row = queries.public(slug, on)
    if row is None:
        raise Http404("没有这条公示，或者公示期已过。")
    form, status = ObjectionForm(queries.numbers(row), request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (status := _counted(request, form, row.division_id, "objection")) == 200:
            made = tried(
                form, lambda: actions.object_to(actor=PUBLIC, notice=row, **said(row, form.cleaned_data))
            )
            if made is not None:
                request.session[RECEIPT] = {
                    "slug": slug,
                    "receipt": made.receipt,
                    "due": made.due_on.isoformat(),
                }
                return redirect("public_receipt", slug=slug)
            status = 422
    context = {
        "title": row.title, "row": row, "span": _span(row), "list": tables.posted(row), "state": tables.state(row, on),
        "form": form if queries.takes_objections(row, on) else None,
        "office": _office(row, on),
    }  # fmt: skip
    return render(request, "publication/public_notice.html", context, status=status)


@public
@require_safe
@unlisted
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt of the objection made last from this browser; only there and only until the browser is closed."""
    kept = request.session.get(RECEIPT)
    if not kept or kept["slug"] != slug:
        return redirect("public_answers")
    return render(request, "publication/public_receipt.html", {"title": "已收到您的异议", "kept": kept})


@public
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def answers(request: HttpRequest) -> HttpResponse:
    """The answer to an objection, for whoever holds its receipt; posted, so that the receipt stands in no address."""
    form, found, status = ReceiptForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            found = queries.answered(form.cleaned_data["receipt"])
            status = 200 if found else _counted(request, form, "", "receipt")
            if found is None and status == 200:
                form.add_error("receipt", "没有这个回执号，请核对字母和数字。")
                status = 422
    context = {"title": "查询答复", "form": form, "found": found}
    return render(request, "publication/public_answers.html", context, status=status)


def _counted(request: HttpRequest, form: forms.Form, division: str, what: str) -> int:
    """Count this try of the address: 200, or 429 with the reason on the form where it was one too many."""
    address = request.META.get("REMOTE_ADDR", "")
    refusal = limits.exceeded(address, division=division, on=clock.today(), what=what)
    if refusal is None:
        return 200
    form.add_error(None, refusal.sentence)
    return 429


def _office(row: PublicNotice, on: date) -> str:
    """Where one may object in person."""
    found = divisions.by_keys([row.county], on).get(row.county)
    return f"{found.name if found else ''}领导小组办公室"


def _span(row: PublicNotice) -> str:
    return span_text(row.starts_on, row.ends_on)


def _listed(rows: Iterable[PublicNotice], on: date) -> Table:
    rows = list(rows)
    ways = divisions.ways_up({row.division_id for row in rows}, on)

    def where(row: PublicNotice) -> str:
        way = ways.get(row.division_id, ())
        return "".join(area.name for area in reversed(way) if area.level > Level.PREFECTURE) or "".join(
            area.name for area in way[:1]
        )

    columns = (
        Column("title", "标题", link=lambda row: reverse("public_notice", args=[row.slug])),
        Column("where", "地区", read=where),
        Column("kind", "类别", read=lambda row: row.get_kind_display()),
        Column("starts_on", "自"),
        Column("last", "至", read=queries.last_day),
        Column("state", "还有几天", read=lambda row: tables.state(row, on)),
    )
    return Table("公示公告", columns, rows, stack=True, empty="现在没有公示。")
