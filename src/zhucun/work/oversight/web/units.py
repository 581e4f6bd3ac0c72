"""What one unit does for its villages: its page, its leading group, the meetings of its Party committee."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.parts import Cite, Figure, Item

from ..actions import meetings, unit_groups
from ..queries import effort
from ..queries import meetings as meeting_queries
from ..queries.scope import AREAS, OFFICES, keeps
from . import work_tables
from .forms import EndForm
from .parts import acting, asked_day, found_or_404
from .work_forms import GroupSeatForm, MeetingForm

KEEPERS = sorted(OFFICES | {"sending_unit"})


@access(*AREAS, "sending_unit")
@require_safe
def unit(request: HttpRequest, id: UUID) -> HttpResponse:
    """A unit's leading group with its stationed cadres beside it, its year in figures, and its meetings on the work."""
    viewer, (on, form) = actor_of(request), asked_day(request)
    body = found_or_404(effort.unit(viewer=viewer, pk=id))
    done = found_or_404(effort.unit_effort(viewer=viewer, organisation=body, year=on.year, on=on))
    held = (
        meeting_queries.visible_to(viewer)
        .filter(organisation=body, held_on__lte=on)
        .order_by("-held_on", "-pk")
    )
    last = held.first()
    may_keep = str(body.pk) in viewer.organisations({"sending_unit"}) or keeps(viewer, body.county)
    context = {
        "title": body.name, "sub": f"{on:%Y年%-m月%-d日}的情况", "body": body, "form": form, "may_keep": may_keep,
        "figures": (
            Figure("驻村干部", f"{done.stationed} 人"),
            Figure(f"{on.year}年拨付工作经费", f"{done.funds:,.2f} 元"),
            Figure(f"{on.year}年领导到村", f"{done.top_visits + done.deputy_visits} 次", note=f"解决突出问题 {done.problems_solved} 个"),
            Figure(f"{on.year}年党委（党组）研究", f"{done.meetings} 次", note=f"最近一次距今 {(on - last.held_on).days} 天" if last else "没有记录"),
        ),
        "group": work_tables.leading_group(effort.leading_group(body, on), may_end=may_keep),
        "items": [Item(flag.sentence, cites=(Cite(flag.clause),)) for flag in effort.leading_group_flags(body, on)],
        "stationed": work_tables.stationed([] if body.restricted else effort.stationed(body, on), on),
        "meetings": work_tables.meetings(held[:20], may_void=keeps(viewer, body.county)),
    }  # fmt: skip
    return render(request, "oversight/unit.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def join_group(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a cadre into the unit's leading group."""
    actor = actor_of(request)
    body = found_or_404(effort.unit(viewer=actor, pk=id))
    return acting(
        request, GroupSeatForm(request.POST or None, initial={"since": clock.today()}),
        lambda data: unit_groups.join(actor=actor, organisation=body, **data),
        title="安排单位领导小组成员", sub=body.name, submit="安排", back=reverse("oversight_unit", args=[id]), done="已安排。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def leave_group(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a place in a unit's leading group."""
    actor = actor_of(request)
    row = found_or_404(effort.group_seat(viewer=actor, pk=id))
    return acting(
        request, EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: unit_groups.leave(actor=actor, seat=row, **data),
        title="离开单位领导小组", sub=row.cadre.name, submit="登记",
        back=reverse("oversight_unit", args=[row.organisation_id]), done="已登记。",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def committee_meeting(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a meeting of a unit's Party committee on the work."""
    actor = actor_of(request)
    body = found_or_404(effort.unit(viewer=actor, pk=id))
    return acting(
        request, MeetingForm(request.POST or None, initial={"held_on": clock.today()}),
        lambda data: meetings.hold_committee(actor=actor, organisation=body, **data),
        title="登记党委（党组）会议", sub=body.name, submit="登记", back=reverse("oversight_unit", args=[id]), done="已登记会议。",
    )  # fmt: skip
