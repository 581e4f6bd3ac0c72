"""Work funds by team and year."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui import place

from ..actions import funds as actions
from ..queries import effort
from ..queries.scope import AREAS
from . import work_tables
from .parts import acting, taken_along
from .work_forms import FundsForm


@access(*AREAS, "sending_unit")
@require_safe
def funds(request: HttpRequest) -> HttpResponseBase:
    """Work funds of the area looked at, entry by entry and summed by team and year."""
    viewer, area = actor_of(request), place.current(request)
    within = "" if area is None or viewer.roles <= {"sending_unit"} else area.key
    rows = effort.funds(viewer).filter(team__village__key__startswith=within)
    listed = work_tables.FUNDS.answer(request, rows)
    if listed.export:
        return taken_along(
            request, "工作经费", work_tables.FUNDS.columns[:-1], listed.rows_to_export, listed.export
        )
    sums = effort.funds_by_team(viewer=viewer, within=within)
    context = {
        "title": "工作经费", "sub": area.name if within and area else "", "table": listed.table,
        "sums": work_tables.funds_by_team(sums, clock.today()), "may_record": viewer.holds({"finance_discipline"}),
    }  # fmt: skip
    return render(request, "oversight/funds.html", context)


@access("finance_discipline")
@require_http_methods(["GET", "POST"])
def new_funds(request: HttpRequest) -> HttpResponse:
    """Record work funds provided to a team."""
    actor, today = actor_of(request), clock.today()
    teams = {str(row.pk): row for row in effort.current_teams(actor, today)}
    choices = [
        (pk, f"{work_tables.place_name(row.village, today)}（{row.organisation.name}）")
        for pk, row in teams.items()
    ]

    def act(data: Mapping[str, Any]) -> object:
        given = dict(data)
        body = organisations.search(viewer=actor, text=given.pop("body").strip())
        exact = [one for one in body if one.name == data["body"].strip()]
        if len(exact) != 1:
            raise Refusal(f"没有唯一叫“{data['body']}”的单位，请填写登记的全称。", field="body")
        return actions.provide(actor=actor, team=teams[given.pop("team")], provided_by=exact[0], **given)

    return acting(
        request, FundsForm(choices, request.POST or None, initial={"year": today.year, "provided_on": today}), act,
        title="登记工作经费", sub="记到工作队和年度", submit="登记", back=reverse("oversight_funds"), done="已登记工作经费。",
    )  # fmt: skip
