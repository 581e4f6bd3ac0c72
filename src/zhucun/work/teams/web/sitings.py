"""Siting pages: the villages of a batch, the form that fixes one, the dated facts, and the three levels by township."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui import place
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from ..actions import siting as actions
from ..queries import siting as queries
from . import tables
from .forms import EventForm, SitingForm
from .views import VIEWERS

KEEPERS = ("province_office", "city_office", "county_office", "sending_unit")


@access(*VIEWERS)
@require_safe
def sitings(request: HttpRequest, id: UUID) -> HttpResponse:
    """The villages of a batch in force today."""
    row, today = _batch(request, id), clock.today()
    found = queries.sitings(viewer=actor_of(request), batch=row, on=today)
    areas = divisions.by_keys((siting.village_id for siting in found), today)
    names = {key: area.name for key, area in areas.items()}
    context = {
        "title": "驻点村", "sub": row.title, "batch": row, "table": tables.sitings(found, names),
        "may_edit": actor_of(request).holds(KEEPERS),
    }  # fmt: skip
    return render(request, "teams/sitings.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_siting(request: HttpRequest, id: UUID) -> HttpResponse:
    """Fix a unit to a village."""
    row = _batch(request, id)
    form = SitingForm(row, _choices(request, row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            area = divisions.find(data["village"], data["since"])
            actions.choose_village(
                actor=actor_of(request), batch=row, organisation=_organisation(data["organisation"]), village=area.key,
                since=data["since"], unit_agreed_on=data["unit_agreed_on"], county_agreed_on=data["county_agreed_on"],
                criteria=form.notes(), filed_on=data["filed_on"], exception=data["exception"],
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
    """Record that forms or a village were filed, or that a team entered."""
    row = _batch(request, id)
    form = EventForm(_choices(request, row), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["kind"] == "filing":
                _file(request, row, data["organisation"], data["happened_on"])
            else:
                actions.note_event(
                    actor=actor_of(request), batch=row, organisation=_organisation(data["organisation"]), kind=data["kind"],
                    happened_on=data["happened_on"],
                )  # fmt: skip
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, "已登记。")
            return redirect("placement_sitings", id)
    context = {
        "title": "登记报送或进村", "sub": row.title, "form": form, "submit": "登记",
        "cancel_url": reverse("placement_sitings", args=[id]),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*VIEWERS, "township_clerk")
@require_safe
def townships(request: HttpRequest) -> HttpResponse:
    """The three levels' villages side by side, for the county looked at."""
    area = place.current(request)
    county = next((step for step in place.way(request) if step.level == Level.COUNTY), None)
    if county is None:
        context = {
            "title": "三级布点", "what": "这里按乡镇并列省、市、县三级的驻点村。",
            "how": f"请先用上方“切换地区”选择一个县（现在是{area.name if area else '—'}）。",
        }  # fmt: skip
        return render(request, "ui/empty.html", context)
    rows = queries.by_township(viewer=actor_of(request), county=county.key, on=clock.today())
    return render(
        request,
        "teams/plain_list.html",
        {"title": "三级布点", "sub": county.name, "table": tables.townships(rows)},
    )


def _file(request: HttpRequest, row: Batch, unit: str, day: date) -> None:
    siting = queries.present(viewer=actor_of(request), batch=row, organisation=UUID(unit))
    if siting is None:
        raise Refusal("这个单位还没有驻点村，请先登记驻点村。", "H15-009", "organisation")
    actions.file_siting(actor=actor_of(request), siting=siting, filed_on=day)


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
