"""Placement pages: batches, the list of units, plans with findings, moves, map and print."""

from datetime import timedelta
from fractions import Fraction
from functools import partial
from typing import Any, Literal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.documents.taken import export_list, hand_out
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import place
from zhucun.foundation.ui.parts import Figure
from zhucun.foundation.ui.tables import Table
from zhucun.work.units import actions as unit_actions
from zhucun.work.units import queries as units
from zhucun.work.units.queries import EDITORS, READERS, Batch

from ..actions import placement as actions
from ..documents import COUNTY_PLACEMENT_TABLE
from ..models import PlacementPlan, PlanUnit
from ..placement.proposal import shown
from ..queries import placement as queries
from . import maps, tables
from .forms import AdoptForm, BatchForm, MoveForm, ProposeForm
from .remedies import remedies

VIEWERS = tuple(sorted(READERS | {"sending_unit"}))
OFFICES = tuple(sorted(EDITORS))


@access(*VIEWERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponseBase:
    """Rounds of sending the viewer has to do with."""
    listed = tables.BATCHES.answer(request, units.batches(viewer=actor_of(request)))
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="批次", title=tables.BATCHES.caption, columns=tables.BATCHES.columns,
            rows=listed.rows_to_export, fmt=listed.export,
        )  # fmt: skip
    context = {"title": "选派与到县安排", "table": listed.table, "may_edit": actor_of(request).holds(EDITORS)}
    return render(request, "teams/batches.html", context)


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Open a round in the area looked at."""
    area = place.current(request)
    if area is None:
        raise NotAllowed("您还没有负责的地区。")
    form = BatchForm(area.key, clock.today(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = unit_actions.open_batch(actor=actor_of(request), division=area.key, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            _put(form, refusal)
        else:
            return redirect("placement_batch", batch.pk)
    context = {
        "title": "新建批次",
        "sub": area.name,
        "form": form,
        "submit": "建立",
        "cancel_url": reverse("placement"),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*VIEWERS)
@require_safe
def batch(request: HttpRequest, id: UUID) -> HttpResponse:
    """One round: what is done, what comes next, the plans."""
    actor, row = actor_of(request), _batch(request, id)
    plans = list(queries.plans(viewer=actor, batch=row))
    adopted = next((plan for plan in plans if plan.state == "adopted"), None)
    fixed = policy.find("placement.fixed_years", division=row.division_id, on=row.starts_on)
    context = {
        "title": row.title,
        "fixed": fixed,
        "sub": f"{row.starts_on:%Y年%-m月%-d日} 至 {row.ends_on - timedelta(days=1):%Y年%-m月%-d日}",
        "batch": row,
        "reader": actor.holds(units.READERS),
        "listed": len(units.listed(row)),
        "plans": tables.plans(plans),
        "adopted": adopted,
        "has_plan": bool(plans),
        "may_edit": _may_edit(request, row),
        "figures": queries.figures(row, queries.overview(viewer=actor, batch=row)),
        "without_liaison": len(units.without_liaison(viewer=actor, batch=row, on=clock.today())),
    }
    return render(request, "teams/batch.html", context)


@implements("H15-042", "ZY17-021")
@access(*VIEWERS)
@require_safe
def batch_units(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The closed list of a batch."""
    actor, row = actor_of(request), _batch(request, id)
    adopted = queries.adopted(row)
    names = queries.labels(adopted) if adopted else {}
    where = adopted.units.values_list("organisation_id", "row_id") if adopted else ()
    placed = {organisation: names[county] for organisation, county in where}
    rows = units.participations(viewer=actor, batch=row, on=clock.today())
    own = not actor.holds(units.READERS)  # a unit sees itself alone
    table = tables.units(rows, placed, may_name=own or _may_edit(request, row))
    if export := request.GET.get("export"):
        return _list(request, row, f"{row.title}参与单位", table, rows, export)
    context = {"title": "参与单位", "sub": row.title, "table": table, "batch": row, "exports": True}
    return render(request, "teams/plain_list.html", context)


@access(*VIEWERS)
@require_safe
def plan(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The table of a plan, with what changed against the plan before."""
    actor, row = actor_of(request), _plan(request, id)
    lines = queries.counties(row, viewer=actor)
    table = tables.counties(lines, compared=row.based_on_id is not None)
    if export := request.GET.get("export"):
        return _list(request, row, row.title, table, lines, export)
    moves = queries.moves(row, viewer=actor)
    context = _plan_context(request, row)
    adoptable = row.state == "draft" and context["may_edit"]
    context |= {
        "table": table,
        "moves": tables.moves(moves) if moves or row.based_on_id else None,
        "form": ProposeForm(row.batch, clock.today()),
        "adopt_form": AdoptForm(),
        "displaced": queries.displaced(row) if adoptable else [],
        "figures": _figures(lines, row),
    }
    return render(request, "teams/plan.html", context)


@access(*READERS)
@require_safe
def findings(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """What does not add up in a plan, by severity."""
    row = _plan(request, id)
    found = sorted(queries.findings(row), key=lambda one: ("error", "confirm", "notice").index(one.severity))
    lines = remedies(row, found, movable=row.state == "draft" and _may_edit(request, row.batch))
    table = tables.findings(lines)
    if export := request.GET.get("export"):
        return _list(request, row, f"{row.title}核对结果", table, lines, export)
    context = _plan_context(request, row) | {"title": "核对结果", "table": table, "count": len(found)}
    return render(request, "teams/findings.html", context)


@access(*VIEWERS)
@require_safe
def plan_map(request: HttpRequest, id: UUID) -> HttpResponse:
    """The plan on a map of counties, with its table beside."""
    row = _plan(request, id)
    lines = queries.counties(row, viewer=actor_of(request))
    drawn, missing = maps.missing_areas(row, lines)
    context = _plan_context(request, row) | {
        "title": "各县负担图",
        "table": tables.counties(lines, compared=row.based_on_id is not None, units=False),
        "src": reverse("placement_map_data", args=[row.pk]) if drawn else "",
        "missing": missing,
    }
    return render(request, "teams/map.html", context)


@access(*VIEWERS)
@require_safe
def plan_map_data(request: HttpRequest, id: UUID) -> JsonResponse:
    """The map's polygons and values."""
    row = _plan(request, id)
    data = maps.map_data(row, queries.counties(row, viewer=actor_of(request)))
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@implements("H15-043")
@access(*READERS)
@require_safe
def annex(request: HttpRequest, id: UUID, fmt: Literal["xlsx", "pdf"]) -> HttpResponse:
    """The plan as annex 2, to print."""
    row = _plan(request, id)
    return hand_out(
        actor=actor_of(request), kind="到县安排", subject=row.pk, document=COUNTY_PLACEMENT_TABLE, data=queries.annex(row),
        fmt=fmt, county=row.county,
    )  # fmt: skip


@access(*OFFICES)
@require_POST
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    """Make a better-balanced draft."""
    row = _plan(request, id)
    form = ProposeForm(row.batch, clock.today(), request.POST)
    if not form.is_valid():
        for name, faults in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{''.join(map(str, faults))}")
        return redirect("placement_plan", id)
    try:
        draft = actions.propose(
            actor=actor_of(request),
            plan=row,
            max_moves=form.cleaned_data["max_moves"],
            persons_share=Fraction(form.cleaned_data["persons_share"] or 0),
            pinned=queries.units_named(row, form.cleaned_data["pinned"]),
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("placement_plan", id)
    messages.success(request, "已生成建议草案，请核对后采用。")
    return redirect("placement_plan", draft.pk)


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, id: UUID, unit: UUID) -> HttpResponse:
    """Move one unit of a draft by hand."""
    row = _plan(request, id)
    found = PlanUnit.objects.filter(pk=unit, plan=row).select_related("row").first()
    if found is None:
        raise Http404
    form = MoveForm(request.POST or None)
    choices = [(str(county.pk), f"{county.city} {county.name}") for county in row.counties.all()]
    form.fields["to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_unit(actor=actor_of(request), plan=row, unit=found, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            _put(form, refusal)
        else:
            messages.success(request, f"“{found.printed}”已调整到{dict(choices)[form.cleaned_data['to']]}。")
            return redirect("placement_units", id)
    context = {
        "title": f"调整“{found.printed}”", "sub": f"现安排在{found.row.name} · {row.title}", "form": form, "submit": "调整",
        "cancel_url": reverse("placement_units", args=[id]),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*READERS)
@require_safe
def plan_units(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The units of a plan one by one; an office opens one to move it."""
    row = _plan(request, id)
    movable = row.state == "draft" and _may_edit(request, row.batch)
    rows = row.units.select_related("row", "organisation", "moved_from").order_by("position")
    if county := next((one for one in row.counties.all() if str(one.pk) == request.GET.get("county")), None):
        rows = rows.filter(row=county)
    table = tables.plan_units(rows, movable=movable)
    if export := request.GET.get("export"):
        return _list(request, row, f"{row.title}单位", table, rows, export)
    context = _plan_context(request, row) | {"table": table, "exports": True, "county": county}
    return render(request, "teams/plain_list.html", context)


@access(*OFFICES)
@require_POST
def adopt(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a draft in force."""
    form = AdoptForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"例外理由：{''.join(map(str, form.errors['exception']))}")
        return redirect("placement_plan", id)
    return _act(request, id, partial(actions.adopt, **form.cleaned_data), "已采用这份到县安排。")


@access(*OFFICES)
@require_POST
def discard(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a draft aside."""
    return _act(request, id, actions.discard, "已弃用这份草案。")


def _act(request: HttpRequest, id: UUID, action: Any, done: str) -> HttpResponse:  # noqa: ANN401 - an action
    row = _plan(request, id)
    try:
        action(actor=actor_of(request), plan=row)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return redirect("placement_plan", id)


def _batch(request: HttpRequest, id: UUID) -> Batch:
    row = units.batch(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404
    return row


def _plan(request: HttpRequest, id: UUID) -> PlacementPlan:
    row = queries.plan(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404
    return row


def _may_edit(request: HttpRequest, row: Batch) -> bool:
    return unit_actions.may_edit(actor_of(request), row.division_id)


def _plan_context(request: HttpRequest, row: PlacementPlan) -> dict[str, Any]:
    reader = actor_of(request).holds(READERS)
    pages = [("placement_plan", "各县安排")]
    if reader:
        pages += [("placement_units", "逐个单位"), ("placement_findings", "核对结果")]
    pages.append(("placement_map", "地图"))
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "title": row.title,
        "sub": f"{row.batch.title} · {row.get_state_display()}",
        "plan": row,
        "tabs": [(reverse(name, args=[row.pk]), label, name == here) for name, label in pages],
        "may_edit": _may_edit(request, row.batch),
        "reader": reader,
    }


def _figures(lines: list[queries.CountyLine], row: PlacementPlan) -> list[Figure]:
    loads = sorted((line for line in lines if line.load is not None), key=lambda line: line.load or 0)
    if not loads:
        return []
    light, heavy = loads[0], loads[-1]
    assert light.load is not None
    assert heavy.load is not None
    before = row.summary.get("heaviest_before")
    note = heavy.name + (f"；原安排最重 {before}" if before else "")
    return [
        Figure("县市区", f"{len(lines)}", f"贫困村 {sum(line.villages or 0 for line in lines):,} 个"),
        Figure("工作队", f"{sum(line.teams for line in lines)}"),
        Figure("最重（村/队）", shown(heavy.load), note),
        Figure("最轻（村/队）", shown(light.load), light.name),
    ]


def _list(
    request: HttpRequest, of: Batch | PlacementPlan, title: str, table: Table, rows: Any, fmt: str  # noqa: ANN401 - any rows
) -> HttpResponseBase:  # fmt: skip
    return export_list(
        actor=actor_of(request), kind="批次" if isinstance(of, Batch) else "到县安排", subject=of.pk, title=title,
        columns=table.columns, rows=rows, fmt=fmt, county=of.county,
    )  # fmt: skip


def _put(form: Any, refusal: Refusal) -> None:  # noqa: ANN401 - any form
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
