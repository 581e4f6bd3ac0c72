"""The register of bodies: list, search, the page of one as of today, and the forms that keep it."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from zhucun.foundation.accounts.access import access, actor_of, signed_in
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import actions, queries
from zhucun.foundation.organisations.actions import EDITORS
from zhucun.foundation.organisations.queries import Organisation, OrganisationName, OrganisationTie
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table
from zhucun.work.units.queries import may_name_liaison

from .. import areas, words
from .parts import named_body, tried

KINDS = [("", "全部"), *Organisation._meta.get_field("kind").flatchoices]
LEVELS = [("", "全部"), *Organisation._meta.get_field("level").flatchoices]
# How a tie reads from the other end.
TIED = (("parent", "下属单位"), ("lead", "牵头的单位"), ("counterpart", "对口联系的单位"))


class OrganisationFilter(FilterForm):
    """By the beginning of any name or of the pinyin initials, by type and level."""

    q = forms.CharField(
        label="名称、别名或拼音首字母",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )
    kind = forms.ChoiceField(label="类型", required=False, choices=KINDS)
    level = forms.ChoiceField(label="层级", required=False, choices=LEVELS)

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed; a body with several fitting names stays one row."""
        asked = self.cleaned_data
        for name in ("kind", "level"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        if text := asked["q"].strip():
            names = (
                Q(name__startswith=text)
                | Q(initials__startswith=text.lower())
                | Q(names__name__startswith=text)
            )
            queryset = queryset.filter(names).distinct()
        return queryset


def _place(body: Organisation) -> str:
    """The name of the body's division today, from the spans fetched with the page."""
    return areas.name_on(body.division.spans.all(), clock.today())


ORGANISATIONS = Listing(
    caption="单位机构",
    columns=(
        Column("name", "名称", link=lambda body: reverse("organisation", args=[body.pk]), sort="name"),
        Column("kind", "类型", read=lambda body: body.get_kind_display()),
        Column("level", "层级", read=lambda body: body.get_level_display()),
        Column("place", "所在地", read=_place),
        Column("state", "说明", read=lambda body: _state(body)),
    ),
    sorts=(Sort("name", ("name", "id")),),
    filters=OrganisationFilter,
    empty="还没有登记单位。导入单位名单时会自动登记。",
)


def _state(body: Organisation) -> Tag | str:
    if body.closed_on:
        return Tag(f"{body.closed_on} 撤销", "warn")
    return Tag("不公开人员", "info") if body.restricted else ""


@signed_in
@require_GET
def organisations(request: HttpRequest) -> HttpResponseBase:
    """All bodies the viewer may list."""
    rows = queries.visible_to(actor_of(request)).prefetch_related("division__spans")
    listed = ORGANISATIONS.answer(request, rows)
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="机构", title="单位机构", columns=ORGANISATIONS.columns, rows=listed.rows_to_export,
            fmt=listed.export,
        )  # fmt: skip
    context = {
        "title": "单位机构",
        "table": listed.table,
        "may_register": actor_of(request).holds(EDITORS),
    }
    return render(request, "registers/organisations.html", context)


NAMES = (
    Column("name", "名称"),
    Column("kind", "类别", read=lambda name: name.get_kind_display()),
    Column("days", "日期", read=lambda name: words.span(name.valid_from, name.valid_to)),
    Column("note", "说明"),
)
TIES = (
    Column("title", "关系"),
    Column("other_name", "单位", link=lambda tie: reverse("organisation", args=[tie.other_id])),
    Column("since", "自"),
)
BODIES = (Column("name", "名称", link=lambda body: reverse("organisation", args=[body.pk])),)


@signed_in
@require_GET
def organisation(request: HttpRequest, id: UUID) -> HttpResponse:
    """One body: names, ties as of today, and the bodies tied to it. People are never shown for a restricted one."""
    body = queries.visible_to(actor_of(request)).prefetch_related("division__spans").filter(pk=id).first()
    if body is None:
        raise Http404("没有这个单位，或者它不在您所管的范围内。")
    today: date = clock.today()
    context = {
        "title": body.name,
        "body": body,
        "may_keep": _may_keep(actor_of(request), body),
        "may_name_liaison": not body.restricted and may_name_liaison(actor_of(request), body),
        "place": _place(body),
        "today": today,
        "names": Table("其他名称", NAMES, queries.names_of(id), empty="没有别名或曾用名。"),
        "ties": Table("关系", TIES, queries.ties(id, today), empty="没有登记上级、牵头部门或对口处室。"),
        "tied": [
            (title, Table(title, BODIES, bodies))
            for kind, title in TIED
            if (bodies := queries.led_by(id, kind, today))
        ],
    }
    return render(request, "registers/organisation.html", context)


def _may_keep(actor: Actor, body: Organisation) -> bool:
    """Whether the actor keeps the register where the body lies."""
    return actor.holds(EDITORS, path=divisions.path_keys(body.division_id, clock.today()))


def _kept(request: HttpRequest, id: UUID) -> Organisation:
    body = queries.get(id)
    if body is None or not _may_keep(actor_of(request), body):
        raise Http404("没有这个单位，或者它不在您所管的范围内。")
    return body


class OrganisationForm(forms.Form):
    """A new body."""

    name = forms.CharField(label="全称", max_length=100)
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *KINDS[1:]])
    level = forms.ChoiceField(label="层级", choices=[("", "请选择"), *LEVELS[1:]])
    division = forms.CharField(label="所在地（名称或代码）", help_text="全国的单位填“全国”。")
    restricted = forms.BooleanField(
        label="不公开人员", required=False, help_text="勾选后系统不登记、不显示这个单位的人员和联系方式。"
    )


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Register a body."""
    form = OrganisationForm(request.POST or None)

    def act() -> Organisation:
        asked = form.cleaned_data
        place = areas.named_one(asked["division"], clock.today()).key
        if asked["name"] in queries.named(divisions.county_key(place, clock.today()), [asked["name"]]):
            raise Refusal(f"本地区已登记“{asked['name']}”，不必重复登记。", field="name")
        return actions.register(actor=actor_of(request), **(asked | {"division": place}))

    if request.method == "POST" and form.is_valid() and (made := tried(form, act)):
        messages.success(request, f"已登记{made.name}。")
        return redirect("organisation", id=made.pk)
    context = {"title": "登记单位", "form": form, "submit": "登记", "cancel_url": reverse("organisations")}
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


class NameForm(forms.Form):
    """Another name of a body."""

    name = forms.CharField(label="名称", max_length=100)
    kind = forms.ChoiceField(label="类别", choices=OrganisationName._meta.get_field("kind").flatchoices)
    since = day_field("自")
    until = day_field("最后一天", required=False, help_text="现在还在用的不填。")
    note = forms.CharField(label="说明", max_length=200, required=False)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_name(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record another name of a body."""
    body = _kept(request, id)
    form = NameForm(request.POST or None)

    def act() -> OrganisationName:
        asked = form.cleaned_data
        until = asked["until"] + areas.ONE_DAY if asked["until"] else None
        if until and until <= asked["since"]:
            raise Refusal("最后一天不能早于开始的一天。", field="until")
        return actions.add_name(actor=actor_of(request), organisation=body, **(asked | {"until": until}))

    if request.method == "POST" and form.is_valid() and (made := tried(form, act)):
        messages.success(request, f"已登记“{made.name}”。")
        return redirect("organisation", id=id)
    return _form(request, body, "登记其他名称", form)


class TieForm(forms.Form):
    """A relation of a body to another."""

    kind = forms.ChoiceField(label="关系", choices=OrganisationTie._meta.get_field("kind").flatchoices)
    other = forms.CharField(label="对方单位全称")
    since = day_field("自")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def new_tie(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tie a body to another from a day on."""
    body = _kept(request, id)
    form = TieForm(request.POST or None, initial={"since": clock.today()})

    def act() -> OrganisationTie:
        asked = form.cleaned_data
        other = named_body(actor_of(request), asked["other"], "other")
        return actions.tie(
            actor=actor_of(request), organisation=body, kind=asked["kind"], other=other, since=asked["since"]
        )

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已登记关系。")
        return redirect("organisation", id=id)
    return _form(request, body, "登记关系", form)


def _form(request: HttpRequest, body: Organisation, title: str, form: forms.Form) -> HttpResponse:
    context = {
        "title": title,
        "sub": body.name,
        "form": form,
        "submit": "登记",
        "cancel_url": reverse("organisation", args=[body.pk]),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
