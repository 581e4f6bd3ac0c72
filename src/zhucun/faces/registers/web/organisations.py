"""The register of bodies: list, search, and the page of one as of today."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhucun.foundation.accounts.access import actor_of, signed_in
from zhucun.foundation.kernel import clock
from zhucun.foundation.organisations import queries
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import areas, words
from .parts import download

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
        return download("单位机构", ORGANISATIONS.columns, listed.rows_to_export, listed.export)
    return render(request, "ui/list.html", {"title": "单位机构", "table": listed.table})


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
