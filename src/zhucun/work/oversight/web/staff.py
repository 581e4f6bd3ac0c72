"""The staff register of county offices and township stations."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place
from zhucun.foundation.ui.parts import Cite, Item

from ..actions import staff as actions
from ..queries import staff as queries
from ..queries.scope import AREAS, OFFICES
from . import work_tables
from .forms import EndForm
from .parts import acting, found_or_404, taken_along
from .tables import without_acts
from .work_forms import StaffForm, TrainingForm

KEEPERS = sorted(OFFICES | {"township_clerk"})


@access(*AREAS)
@require_safe
def staff(request: HttpRequest) -> HttpResponseBase:
    """Who works in the offices and stations of the area looked at, and the townships that lack a station."""
    viewer, area, today = actor_of(request), place.current(request), clock.today()
    within = area.key if area else ""
    listing = work_tables.staff(today)
    plain = without_acts(listing, 2)
    listed = (listing if viewer.holds(KEEPERS) else plain).answer(
        request, queries.staff(viewer=viewer, on=today).filter(division__key__startswith=within)
    )
    if listed.export:
        return taken_along(request, "工作人员", plain.columns, listed.rows_to_export, listed.export)
    missing = queries.without_station(viewer=viewer, within=within, on=today)
    context = {
        "title": "工作人员和培训", "sub": area.name if area else "", "table": listed.table,
        "items": [Item(flag.sentence, cites=(Cite(flag.clause),)) for flag in missing],
        "may_keep": area is not None and area.level in {Level.COUNTY, Level.TOWNSHIP} and actions.may_keep(viewer, area.key),
    }  # fmt: skip
    return render(request, "oversight/staff.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_staff(request: HttpRequest) -> HttpResponse:
    """Enter somebody as staff of the county or township looked at."""
    actor, area = actor_of(request), place.current(request)
    if area is None or area.level not in {Level.COUNTY, Level.TOWNSHIP}:
        raise Http404
    return acting(
        request, StaffForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: actions.employ(actor=actor, division=area.key, **data),
        title="登记工作人员", sub=area.name, submit="登记", back=reverse("oversight_staff"), done="已登记工作人员。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, id: UUID) -> HttpResponse:
    """End somebody's being staff."""
    actor = actor_of(request)
    row = found_or_404(queries.one(viewer=actor, pk=id))
    return acting(
        request, EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: actions.release(actor=actor, staff=row, **data),
        title="工作人员离岗", sub=row.name, submit="登记", back=reverse("oversight_staff"), done="已登记离岗。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def train(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a training."""
    actor = actor_of(request)
    row = found_or_404(queries.one(viewer=actor, pk=id))
    return acting(
        request, TrainingForm(request.POST or None, initial={"held_on": clock.today()}),
        lambda data: actions.train(actor=actor, staff=row, **data),
        title="登记培训", sub=row.name, submit="登记", back=reverse("oversight_staff"), done="已登记培训。",
    )  # fmt: skip
