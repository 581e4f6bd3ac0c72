"""What the pages of this app share: the village an address names, a form that carries out an act on it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import form_page

from ..queries.scope import covers
from .tables import page


def area_or_404(request: HttpRequest, key: str, *levels: Level) -> tuple[Area, ...]:
    """The area an address names, of one of the levels and within the viewer's rights, and everything above it."""
    way = divisions.ways_up([key], clock.today()).get(key)
    if way is None or way[0].level not in levels or not covers(actor_of(request), key):
        raise Http404
    return way


def village_or_404(request: HttpRequest, key: str) -> Area:
    """The village an address names."""
    return area_or_404(request, key, Level.VILLAGE)[0]


def found_or_404(row: Any) -> Any:  # noqa: ANN401 - any row
    """A row the viewer may see; for any other the page does not exist."""
    if row is None:
        raise Http404
    return row


def village_form(
    request: HttpRequest,
    key: str,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    *,
    title: str,
    done: str,
    submit: str = "登记",
    **more: Any,  # noqa: ANN401 - what the template shows besides
) -> HttpResponse:
    """A form about a village that leads back to its page."""
    way = divisions.way_up(key, clock.today())
    back = more.pop("back", page(key))
    more.setdefault("template", "villages/record_form.html")
    sub = "".join(area.name for area in reversed(way[:2]))
    return form_page(
        request, form, act, title=title, submit=submit, done=done, then=back, sub=sub, cancel_url=back, **more
    )  # fmt: skip
