"""What the pages of this app share: a form that carries out an act, a table taken along, the area an address names."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents.lists import Column as ListColumn
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.tables import Column, export_rows


class DayForm(forms.Form):
    """As of which day a page is shown."""

    on = day_field("截至日期", required=False)


def asked_day(request: HttpRequest) -> tuple[date, DayForm]:
    """The day the address asks for (today where it names none, or no day), and the form that shows it."""
    typed = DayForm(request.GET)
    on = (typed.cleaned_data["on"] if typed.is_valid() else None) or clock.today()
    return on, DayForm({"on": on})


def acting(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    *,
    title: str,
    sub: str,
    submit: str,
    back: str,
    done: str,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A form page: on a sound post ``act`` is carried out with what was typed, and ``back`` opens with the message ``done``.

    A refusal stands at its field with its clause, and what was typed stays (422).
    """
    clause = ""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            clause = refusal.clause
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title, "sub": sub, "form": form, "submit": submit, "cancel_url": back, "refused_by": clause,
        **(extra or {}),
    }  # fmt: skip
    return render(request, "oversight/form.html", context, status=422 if form.errors else 200)


def taken_along(
    request: HttpRequest, title: str, columns: Iterable[Column], rows: Iterable[Any], fmt: str
) -> HttpResponseBase:
    """The rows as xlsx or csv; that they were taken along is in the trail."""
    columns = tuple(columns)
    with transaction.atomic():
        record(actor=actor_of(request), verb="导出", subject_kind=title, subject_id="", subject_label=title)
    heads = [ListColumn(column.title, 12 if column.numeric else 24) for column in columns]
    return list_response(title, heads, export_rows(columns, rows), "csv" if fmt == "csv" else "xlsx")


def area_or_404(key: str, on: date | None = None) -> Area:
    """The area an address names."""
    area = divisions.by_keys([key], on or clock.today()).get(key)
    if area is None:
        raise Http404
    return area


def found_or_404(row: Any) -> Any:  # noqa: ANN401 - any row
    """A row the viewer may see; for any other the page does not exist."""
    if row is None:
        raise Http404
    return row
