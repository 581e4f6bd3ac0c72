"""Meetings of a county's team leaders and of leading groups."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place

from ..actions import meetings as actions
from ..queries import meetings as queries
from ..queries.scope import AREAS, OFFICES, named
from . import work_tables
from .parts import acting, found_or_404, taken_along
from .work_forms import CaptainsForm, SpecialMeetingForm


@access(*AREAS)
@require_safe
def meetings(request: HttpRequest) -> HttpResponseBase:
    """Meetings in the area looked at, and how long ago units' Party committees met on the work."""
    viewer, area, today = actor_of(request), _here(request), clock.today()
    rows = (
        queries.visible_to(viewer)
        .filter(division__key__startswith=area.key)
        .prefetch_related("division__spans")
    )
    rows = rows.annotate(asked=Count("captains"), came=Count("captains", filter=Q(captains__present=True)))
    listed = work_tables.MEETINGS.answer(request, rows)
    if listed.export:
        return taken_along(
            request, "会议", work_tables.MEETINGS.columns, listed.rows_to_export, listed.export
        )
    convened = queries.committee_meetings(viewer=viewer, within=area.key, on=today)
    context = {
        "title": "会议", "sub": area.name, "table": listed.table, "convened": work_tables.convened(convened),
        "may_hold": viewer.holds(OFFICES), "in_county": area.level == Level.COUNTY,
    }  # fmt: skip
    return render(request, "oversight/meetings.html", context)


@access(*AREAS, "sending_unit")
@require_safe
def meeting(request: HttpRequest, id: UUID) -> HttpResponse:
    """One meeting; of captains with who came."""
    viewer = actor_of(request)
    row = found_or_404(queries.meeting(viewer=viewer, pk=id))
    context = {
        "title": row.get_kind_display(), "sub": row.topic, "row": row, "may_void": viewer.holds(OFFICES),
        "facts": [("日期", row.held_on), ("议题", row.topic), ("到会人员", row.attendance or None)],
        "table": work_tables.attendance(queries.attendance(row), row.held_on) if row.kind == "captains" else None,
    }  # fmt: skip
    return render(request, "oversight/meeting.html", context)


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def captains_meeting(request: HttpRequest) -> HttpResponse:
    """Record a captains' meeting of the county looked at, with who came."""
    actor, today = actor_of(request), clock.today()
    county = next((step for step in place.way(request) if step.level == Level.COUNTY), None)
    if county is None:
        raise Http404
    typed = CaptainsForm([], request.POST or None)
    typed.is_valid()
    on = (
        typed.cleaned_data.get("held_on") or today if typed.is_bound else today
    )  # the day decides whose names are offered
    captains = queries.captains(county.key, on)
    names = divisions.by_keys((one.team.village_id for one in captains), on)
    choices = [
        (
            str(one.team_id),
            f"{names[one.team.village_id].name if one.team.village_id in names else ''} {named(one.cadre)}".strip(),
        )
        for one in captains
    ]
    return acting(
        request, CaptainsForm(choices, request.POST or None, initial={"held_on": today}),
        lambda data: actions.hold_captains(
            actor=actor, county=county.key, held_on=data["held_on"], topic=data["topic"],
            present=[UUID(pk) for pk in data["present"]],
        ),
        title="登记队长会议", sub=county.name, submit="登记", back=reverse("oversight_meetings"), done="已登记队长会议。",
    )  # fmt: skip


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def special_meeting(request: HttpRequest) -> HttpResponse:
    """Record a special meeting of the leading group of the area looked at."""
    actor, area = actor_of(request), _here(request)
    return acting(
        request, SpecialMeetingForm(request.POST or None, initial={"held_on": clock.today()}),
        lambda data: actions.hold_special(actor=actor, division=area.key, **data),
        title="登记领导小组专题会议", sub=area.name, submit="登记", back=reverse("oversight_meetings"), done="已登记会议。",
    )  # fmt: skip


def _here(request: HttpRequest) -> Area:
    return place.current(request) or divisions.by_key("", clock.today())
