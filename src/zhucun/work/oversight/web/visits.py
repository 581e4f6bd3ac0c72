"""Visits of sending units' people to their villages, and taking a record back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place

from ..actions import visits as actions
from ..queries import units as queries
from ..queries import voidable
from ..queries.scope import AREAS, OFFICES
from . import tables
from .forms import UnitVisitForm, VoidForm
from .parts import acting, found_or_404, taken_along

RECORDERS = sorted(OFFICES | {"sending_unit"})


@access(*AREAS, "sending_unit")
@require_safe
def unit_visits(request: HttpRequest) -> HttpResponseBase:
    """Visits recorded in the area looked at, and how long each unit's main leader has not come."""
    viewer, area = actor_of(request), place.current(request)
    own = viewer.roles <= {"sending_unit"}
    within = "" if area is None or own else area.key
    rows = queries.visits(viewer).filter(village__key__startswith=within).prefetch_related("village__spans")
    listed = tables.UNIT_VISITS.answer(request, rows)
    if listed.export:
        return taken_along(
            request, "单位走访", tables.UNIT_VISITS.columns, listed.rows_to_export, listed.export
        )
    last = queries.main_leader_visits(viewer=viewer, within=within, on=clock.today())
    context = {
        "title": "单位走访", "sub": area.name if area and not own else "", "table": listed.table,
        "last": tables.last_visits(last), "may_record": viewer.holds(RECORDERS),
    }  # fmt: skip
    return render(request, "oversight/unit_visits.html", context)


@access(*RECORDERS)
@require_http_methods(["GET", "POST"])
def new_unit_visit(request: HttpRequest) -> HttpResponse:
    """Record a visit of somebody of a unit to its village."""
    actor, today = actor_of(request), clock.today()
    teams = {str(row.pk): row for row in queries.teams(actor, today).filter(organisation__restricted=False)}
    names = divisions.by_keys((row.village_id for row in teams.values()), today)
    choices = [
        (
            pk,
            f"{row.organisation.name}（{names[row.village_id].name if row.village_id in names else row.village_id}）",
        )
        for pk, row in teams.items()
    ]

    def act(data: Mapping[str, Any]) -> object:
        row, given = teams[data["team"]], dict(data)
        del given["team"]
        given["problems_solved"] = given["problems_solved"] or 0
        return actions.note_unit_visit(
            actor=actor, organisation=row.organisation, village=row.village_id, **given
        )

    return acting(
        request, UnitVisitForm(sorted(choices, key=lambda one: one[1]), request.POST or None, initial={"visited_on": today}),
        act, title="登记单位走访", sub="单位领导到驻点村调研指导", submit="登记", back=reverse("unit_visits"), done="已登记走访。",
    )  # fmt: skip


@access(*OFFICES, "finance_discipline")
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:
    """Take a record back that was written in error."""
    actor = actor_of(request)
    if kind not in voidable.KINDS:
        raise Http404
    row = found_or_404(voidable.record(viewer=actor, kind=kind, pk=id))
    return acting(
        request, VoidForm(request.POST or None), lambda data: actions.void(actor=actor, row=row, **data),
        title="作废记录", sub=f"{row._meta.verbose_name}；记录仍可在审计中查看", submit="作废",
        back=_page(row), done="已作废。",
    )  # fmt: skip


def _page(row: Any) -> str:  # noqa: ANN401 - any voidable record
    """Where a record is shown."""
    if link := getattr(row, "link", None):
        return reverse("oversight_place", args=[link.division_id])
    if group := getattr(row, "group", None):
        return reverse("oversight_place", args=[group.division_id])
    if getattr(row, "amount", None) is not None:
        return reverse("oversight_funds")
    if getattr(row, "held_on", None) is None:
        return reverse("unit_visits")
    return (
        reverse("oversight_unit", args=[row.organisation_id])
        if row.organisation_id
        else reverse("oversight_meetings")
    )
