"""Pages of the unit register that are not part of a batch: the systems of central units, a unit's liaison."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import actions, queries
from ..queries import EDITORS, READERS


class LiaisonForm(forms.Form):
    """Who answers for the unit."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="所在处室及职务", max_length=100, required=False)
    is_deputy_leader = forms.BooleanField(label="是分管领导", required=False)
    office_phone = forms.CharField(label="办公电话", max_length=30, required=False)
    mobile = forms.CharField(label="手机", max_length=20, required=False)
    since = day_field("自")


@access(*READERS, "lead_department")
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """The systems of central units, their lead departments and their units; a lead department sees its own."""
    viewer, today = actor_of(request), clock.today()
    rows = queries.systems(viewer=viewer, on=today)
    kept = Table(
        caption="中央单位",
        columns=(
            Column("name", "单位", read=lambda row: row[0].name, link=lambda row: reverse("organisation", args=[row[0].pk])),
            Column("system", "系统", read=lambda row: row[1] or Tag("未归入", "warn")),
            Column(
                "act", "办理", read=lambda row: "调整" if row[1] else "归入",
                link=lambda row: reverse("join_system", args=[row[0].pk]),
            ),
        ),
        rows=queries.central_units(viewer=viewer, on=today),
    )  # fmt: skip
    table = Table(
        caption="中央单位的牵头系统",
        columns=(
            Column("title", "系统"),
            Column("lead", "牵头部门"),
            Column("units", "本系统单位", read=lambda row: "、".join(unit.name for unit in row.units)),
            Column("clause", "依据", read=lambda row: Cite("ZY17-019")),
        ),
        rows=rows,
        empty="没有您可以查看的系统。",
    )
    return render(request, "units/systems.html", {"title": "中央单位牵头系统", "table": table, "kept": kept})


class SystemForm(forms.Form):
    """Which system a central unit belongs to, and since when."""

    system = forms.ModelChoiceField(queries.central_systems(), label="系统", empty_label="请选择")
    since = day_field("自")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def join_system(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a central unit into a system."""
    actor, body = actor_of(request), organisations.get(id)
    if body is None or not actions.may_edit(actor, body.division_id):
        raise Http404
    form = SystemForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.join_system(actor=actor, organisation=body, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, f"{body.name}已归入{form.cleaned_data['system']}系统。")
            return redirect("central_systems")
    context = {
        "title": "归入牵头系统",
        "sub": body.name,
        "form": form,
        "submit": "归入",
        "cancel_url": reverse("central_systems"),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*EDITORS, "sending_unit")
@require_http_methods(["GET", "POST"])
def liaison(request: HttpRequest, id: UUID) -> HttpResponse:
    """Name the unit's liaison."""
    body = organisations.get(id)
    if body is None or not queries.may_name_liaison(actor_of(request), body):
        raise Http404
    form = LiaisonForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_liaison(actor=actor_of(request), organisation=body, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, f"已确定联络人：{form.cleaned_data['name']}。")
            return redirect("organisation", id=id)
    context = {
        "title": "确定联络人",
        "sub": body.name,
        "form": form,
        "submit": "确定",
        "cancel_url": reverse("organisation", args=[id]),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
