"""Siting pages: the villages of a batch, the form that fixes one, the dated facts, and the three levels by township."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui import place
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from ..actions import siting as actions
from ..queries import siting as queries
from . import siting_map, siting_tables, tables
from .forms import EventForm, SitingForm
from .views import VIEWERS

KEEPERS = ("province_office", "city_office", "county_office", "sending_unit")


@access(*VIEWERS)
@require_safe
def sitings(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where each unit of a batch stands with its village today."""
    row, today = _batch(request, id), clock.today()
    found = queries.standings(viewer=actor_of(request), batch=row, on=today)
    villages = (one.siting.village_id for one in found if one.siting)
    names = {key: area.name for key, area in divisions.by_keys(villages, today).items()}
    context = {
        "title": "驻点村", "sub": row.title, "batch": row, "table": siting_tables.standings(found, names),
        "may_edit": actor_of(request).holds(KEEPERS),
    }  # fmt: skip
    return render(request, "teams/sitings.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_siting(request: HttpRequest, id: UUID) -> HttpResponse:
    """Fix a unit to a village."""
    row = _batch(request, id)
    form = SitingForm(queries.siting_rules(row), _choices(request, row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        replaced = data.get("instead_of", "")
        try:
            area = divisions.find(data["village"], data["since"])
            actions.choose_village(
                actor=actor_of(request), batch=row, organisation=_organisation(data["organisation"]), village=area.key,
                since=data["since"], unit_agreed_on=data["unit_agreed_on"], county_agreed_on=data["county_agreed_on"],
                criteria=form.notes(), filed_on=data["filed_on"], exception=data["exception"],
                instead_of=divisions.find(replaced, data["since"]).key if replaced else "",
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, f"已登记驻点村：{area.name}。")
            return redirect("placement_sitings", id)
    context = {
        "title": "登记驻点村", "sub": row.title, "form": form, "submit": "登记", "cancel_url": reverse("placement_sitings", args=[id]),
        "villages": queries.eligible(batch=row, within=_here(request, row), on=clock.today()),
    }  # fmt: skip
    return render(request, "teams/siting_form.html", context, status=422 if form.errors else 200)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_event(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record that forms or a village were filed, that a team entered, or that the batch's office reviewed a village."""
    row = _batch(request, id)
    reviews = queries.may_review(actor_of(request), row)
    form = EventForm(_choices(request, row), request.POST or None, reviews=reviews)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["kind"] in {"filing", "review"}:
                _file_or_review(request, row, data)
            else:
                actions.note_event(
                    actor=actor_of(request), batch=row, organisation=_organisation(data["organisation"]), kind=data["kind"],
                    happened_on=data["happened_on"],
                )  # fmt: skip
        except NotAllowed:
            raise
        except Refusal as refusal:
            field = "happened_on" if refusal.field in {"filed_on", "reviewed_on"} else refusal.field
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, "已登记。")
            return redirect("placement_sitings", id)
    context = {
        "title": "登记报送、进村或审核", "sub": row.title, "form": form, "submit": "登记",
        "cancel_url": reverse("placement_sitings", args=[id]),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*VIEWERS, "township_clerk")
@require_safe
def townships(request: HttpRequest) -> HttpResponse:
    """The three levels' villages side by side: by township of a county, above a county on the map and by county."""
    county = _county(request)
    if county is not None:
        rows = queries.by_township(viewer=actor_of(request), county=county.key, on=clock.today())
        context = {"title": "三级布点", "sub": county.name, "table": tables.townships(rows)}
        return render(request, "teams/plain_list.html", context)
    rows_by_county = _sites(request)
    context = {
        "title": "三级布点",
        "src": reverse("placement_sitings_map_data") if siting_map.drawn(_province(request)) else "",
        "table": siting_tables.counties(rows_by_county),
    }
    return render(request, "teams/siting_map.html", context)


@access(*VIEWERS, "township_clerk")
@require_safe
def sitings_map_data(request: HttpRequest) -> JsonResponse:
    """Polygons and numbers of sites of the area looked at."""
    return JsonResponse(siting_map.map_data(_province(request), _sites(request)))


def _county(request: HttpRequest) -> Area | None:
    if key := request.GET.get("county", ""):
        area = divisions.by_keys([key], clock.today()).get(key)
        if area is None or area.level != Level.COUNTY:
            raise Http404
        return area
    return next((step for step in place.way(request) if step.level == Level.COUNTY), None)


def _province(request: HttpRequest) -> str:
    return next((step.key for step in place.way(request) if step.level == Level.PROVINCE), "")


def _sites(request: HttpRequest) -> list[siting_map.CountySites]:
    area, today = place.current(request), clock.today()
    within = area.key if area else ""
    return siting_map.county_sites(
        queries.by_county(viewer=actor_of(request), within=within, on=today), today
    )


def _file_or_review(request: HttpRequest, row: Batch, data: Mapping[str, Any]) -> None:
    actor, day, files = actor_of(request), data["happened_on"], data["kind"] == "filing"
    held = queries.present(viewer=actor, batch=row, organisation=UUID(data["organisation"]))
    if not held:
        raise Refusal("这个单位还没有驻点村，请先登记驻点村。", "H15-009", "organisation")
    # Of several villages the first for which the step is still to be done.
    waiting = [one for one in held if (one.filed_on if files else one.reviewed_on) is None]
    siting = (waiting or held)[0]
    if files:
        actions.file_siting(actor=actor, siting=siting, filed_on=day)
    else:
        actions.review_siting(actor=actor, siting=siting, reviewed_on=day)


def _batch(request: HttpRequest, id: UUID) -> Batch:
    row = units.batch(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404
    return row


def _here(request: HttpRequest, row: Batch) -> str:
    area = place.current(request)
    return area.key if area else row.division_id


def _choices(request: HttpRequest, row: Batch) -> list[tuple[str, str]]:
    rows = units.participations(viewer=actor_of(request), batch=row, on=clock.today())
    return [(str(one.organisation_id), one.organisation.name) for one in rows]


def _organisation(pk: str) -> organisations.Organisation:
    found = organisations.get(pk)
    if found is None:
        raise Http404
    return found
