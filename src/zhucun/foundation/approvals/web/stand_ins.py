"""Stand-ins of the own account: a list, naming one, ending one."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.tables import Column

from .. import queries
from ..actions import stand_ins as actions
from ..models import StandIn
from .forms import EndStandInForm, StandInForm

ONE_DAY = timedelta(days=1)


def _days(row: StandIn) -> str:
    if row.valid_to is None:
        return f"{row.valid_from.isoformat()} 起"
    if row.valid_to == row.valid_from:
        return "未开始即结束"
    return f"{row.valid_from.isoformat()} 至 {(row.valid_to - ONE_DAY).isoformat()}"


def _listing(actor: Actor) -> Listing:
    def may_end(row: StandIn) -> bool:
        return str(row.principal_id) == actor.id and (
            row.valid_to is None or row.valid_to > max(clock.today(), row.valid_from)
        )

    return Listing(
        caption="代办",
        columns=(
            Column("principal.name", "本人"),
            Column("person.name", "代办人"),
            Column("days", "日期", read=_days, sort="time"),
            Column("reason", "事由"),
            Column(
                "end",
                "办理",
                read=lambda row: "结束" if may_end(row) else None,
                link=lambda row: reverse("end_stand_in", args=[row.pk]),
            ),
        ),
        sorts=(Sort("time", ("-valid_from", "-id")),),
        empty="还没有代办。外出时可点“指定代办人”，由同事在这段时间代您审批。",
    )


@access(*BUSINESS)
@require_safe
def stand_ins(request: HttpRequest) -> HttpResponseBase:
    """Whom I named, and for whom I stand in."""
    actor = actor_of(request)
    listing = _listing(actor)
    listed = listing.answer(request, queries.stand_ins_of(actor))
    if listed.export:
        return export_list(
            actor=actor,
            kind="代办",
            title="代办",
            columns=listing.columns[:-1],
            rows=listed.rows_to_export,
            fmt=listed.export,
        )
    context = {
        "title": "代办",
        "sub": "谁在哪几天代谁审批；代办人不能办理自己提出的事项",
        "table": listed.table,
    }
    return render(request, "approvals/stand_ins.html", context)


@access(*BUSINESS)
@require_http_methods(["GET", "POST"])
def new_stand_in(request: HttpRequest) -> HttpResponse:
    """Name a stand-in for the own account."""
    actor = actor_of(request)
    people = [(str(one.pk), f"{one.name}（{one.username}）") for one in accounts.colleagues(viewer=actor)]
    form = StandInForm(people, request.POST or None, initial={"since": clock.today()})

    def act() -> StandIn:
        data = form.cleaned_data
        until = data["until"] + ONE_DAY if data["until"] else None
        return actions.name_stand_in(
            actor=actor, person=UUID(data["person"]), since=data["since"], until=until, reason=data["reason"]
        )

    if request.method == "POST" and form.is_valid() and (made := tried(form, act)):
        messages.success(request, f"已指定{made.person.name}代办，{_days(made)}。")
        return redirect("stand_ins")
    context = {
        "title": "指定代办人", "sub": "代办人须是同一单位或同一地区的同事；代办的每一件都注明代谁办理", "form": form, "submit": "指定",
        "cancel_url": reverse("stand_ins"),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*BUSINESS)
@require_http_methods(["GET", "POST"])
def end_stand_in(request: HttpRequest, id: UUID) -> HttpResponse:
    """End an own stand-in."""
    actor = actor_of(request)
    row = queries.stand_ins_of(actor).filter(pk=id, principal_id=UUID(actor.id)).first()
    if row is None:
        raise Http404
    form = EndStandInForm(request.POST or None, initial={"on": clock.today()})

    def act() -> bool:
        actions.end_stand_in(actor=actor, row=row, on=form.cleaned_data["on"])
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        messages.success(request, f"已结束{row.person.name}的代办。")
        return redirect("stand_ins")
    context = {
        "title": "结束代办", "sub": f"{row.person.name}，{_days(row)}", "form": form, "submit": "结束代办",
        "cancel_url": reverse("stand_ins"),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
