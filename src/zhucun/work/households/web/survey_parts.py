"""What the pages of surveys, years, checklists and aid share: the household of an address, a form about it, a table taken along."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents import lists
from zhucun.foundation.documents.web.downloads import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.tables import Column, export_rows

from ..models import Household
from ..queries import scope
from ..queries.register import members_on


def found_or_404(row: Any) -> Any:  # noqa: ANN401 - any row
    """A row the viewer may see; for any other the page does not exist."""
    if row is None:
        raise Http404
    return row


def editable(request: HttpRequest, row: Household) -> bool:
    """Whether the viewer may write about the household."""
    return row.ended_on is None and scope.edits(actor_of(request), row.village_id)


def named(row: Household) -> str:
    """The household as a page names it: 王大山 · 户9901…"""
    members = members_on([row.pk], clock.today()).get(row.pk, [])
    head = next((one.person.name for one in members if one.relation == "户主"), "")
    return f"{head} · 户{row.number}" if head else f"户{row.number}"


def acting(
    request: HttpRequest,
    row: Household,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    *,
    title: str,
    done: str,
    then: str | Callable[[Any], str] = "",
    submit: str = "登记",
    template: str = "ui/form.html",
    **context: object,
) -> HttpResponse:
    """A form about a household that leads back to it, or on to ``then``."""
    back = reverse("household", args=[row.pk])
    return form_page(
        request, form, act, title=title, sub=named(row), submit=submit, done=done, then=then or back, cancel_url=back,
        template=template, **context,
    )  # fmt: skip


def taken_along(
    request: HttpRequest, title: str, columns: Iterable[Column], rows: Iterable[Any], fmt: str
) -> HttpResponseBase:
    """The rows as xlsx or csv; that they were taken along is in the trail."""
    columns = tuple(columns)
    with transaction.atomic():
        record(actor=actor_of(request), verb="导出", subject_kind=title, subject_id="", subject_label=title)
    heads = [lists.Column(column.title, 12 if column.numeric else 20) for column in columns]
    return list_response(title, heads, export_rows(columns, rows), "csv" if fmt == "csv" else "xlsx")


def wants_export(request: HttpRequest) -> str:
    """xlsx or csv where the address asks for the table as a file, "" otherwise."""
    asked = request.GET.get("export", "")
    return asked if asked in {"xlsx", "csv"} else ""


def here(request: HttpRequest) -> str:
    """The key of the area looked at; "" is the nation."""
    area = place.current(request)
    return area.key if area else ""


def county_here(request: HttpRequest) -> Area | None:
    """The county looked at, or in which the area looked at lies; None above counties."""
    return next((area for area in place.way(request) if area.level == Level.COUNTY), None)


def names_of(villages: Iterable[str]) -> dict[str, str]:
    """The names of villages (division keys) today; one unknown today goes by its key."""
    wanted = set(villages)
    known = divisions.by_keys(wanted, clock.today())
    return {key: known[key].name if key in known else key for key in wanted}


def year_asked(request: HttpRequest) -> int:
    """The year the address asks for; this one where it names none."""
    asked = request.GET.get("year", "")
    today = clock.today().year
    return int(asked) if asked.isdigit() and len(asked) == 4 and int(asked) <= today else today
