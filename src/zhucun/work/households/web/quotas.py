"""Scale control: what was assigned to areas beside what they passed on, approved and registered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.listing import FilterForm
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column

from ..actions import quotas as actions
from ..queries import quotas as queries
from ..queries import scope
from ..queries.quotas import Line, Tree
from ..scale import WORDS, Measure, Numbers

FIRST_YEAR, LAST_YEAR = 2000, 2100  # years one can ask for at all


class YearFilter(FilterForm):
    """The year looked at."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Nothing: the table is computed for the year."""
        return queryset


class QuotaForm(forms.Form):
    """What is assigned, and by which document."""

    households = forms.IntegerField(label="户数", min_value=0, max_value=100_000_000)
    persons = forms.IntegerField(label="人数", min_value=0, max_value=1_000_000_000)
    source = forms.CharField(label="依据", max_length=100, help_text="下达规模的文件名称或文号")


@access(*sorted(scope.READERS))
@require_safe
def quotas(request: HttpRequest) -> HttpResponseBase:
    """The area looked at and the areas below it."""
    area = place.current(request)
    if area is None:
        raise Http404
    return _page(request, area.key)


@access(*sorted(scope.READERS))
@require_safe
def quotas_of(request: HttpRequest, key: str) -> HttpResponseBase:
    """Another area, one level further down or up."""
    return _page(request, key)


@access(*sorted(scope.OFFICES))
@require_http_methods(["GET", "POST"])
def set_quota(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Assign a quota, or another one in its place."""
    actor = actor_of(request)
    area = divisions.by_keys([key], clock.today()).get(key)
    if area is None or not queries.may_set(actor, area) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    row = queries.standing(key, year)
    initial = {"households": row.households, "persons": row.persons, "source": row.source} if row else {}

    def act(data: Mapping[str, Any]) -> object:
        return actions.set_quota(actor=actor, division=key, year=year, **data)

    sub = f"已下达{queries.assigned(row)}，已批准{queries.used(row)}；重新下达后原来的作废" if row else ""
    back = f"{_address(area.parent or '')}?year={year}"
    return form_page(
        request, QuotaForm(request.POST or None, initial=initial), act, title=f"下达{area.name}{year}年规模", sub=sub,
        submit="下达", done=f"已下达{area.name}{year}年规模。", then=back, cancel_url=back,
    )  # fmt: skip


def _page(request: HttpRequest, key: str) -> HttpResponseBase:
    viewer = actor_of(request)
    typed = YearFilter(request.GET)
    year = (typed.cleaned_data.get("year") if typed.is_valid() else None) or clock.today().year
    tree = queries.tree(viewer=viewer, division=key, year=year)
    if tree is None:
        raise Http404
    lines, top = [tree.top, *tree.below], tree.top
    columns = _columns(year)
    settable, above = _settable(viewer, tree), _above(viewer, tree)
    setting = Column(
        "set", "办理", read=lambda line: _word(line) if line.area.key in settable else None,
        link=lambda line: reverse("household_set_quota", args=[line.area.key, year]),
    )  # fmt: skip
    listed = shown(
        request, caption=f"{top.area.name}{year}年规模", columns=(*columns, setting) if settable else columns, rows=lines, key=lambda line: line.area.key,
        filters=YearFilter({"year": year}),
    )  # fmt: skip
    if listed.export:
        return export_list(
            actor=viewer, kind="规模", title=f"{top.area.name}{year}年规模", columns=_exported(), rows=lines,
            fmt=listed.export, subject=key, county=divisions.county_key(key, tree.on),
        )  # fmt: skip
    return render(
        request,
        "households/quotas.html",
        {
            "title": "规模控制",
            "sub": f"{top.area.name} · 登记在册截至{tree.on:%Y年%-m月%-d日}",
            "table": listed.table,
            "mode": top.mode,
            "up": above,
        },
    )


def _columns(year: int) -> tuple[Column, ...]:
    """What the page shows."""

    def numbers(title: str, which: str) -> Column:
        return Column(which, title, numeric=True)

    def verdict(title: str, measure: Measure) -> Column:
        return Column(measure, title, read=lambda line: _verdict(line, measure))

    return (
        Column("area.name", "地区", link=lambda line: f"{_address(line.area.key)}?year={year}"),
        numbers("下达", "assigned"),
        numbers("已批准", "used"),
        numbers("下级合计", "lower"),
        verdict("下级合计核对", "lower"),
        numbers("登记在册", "registered"),
        verdict("在册核对", "registered"),
        Column("source", "依据", read=lambda line: line.quota.source if line.quota else ""),
    )


def _exported() -> tuple[Column, ...]:
    """What is taken along: the same, households and persons apart, so that one can go on calculating."""

    def number(title: str, which: str, unit: str) -> Column:
        def read(line: Line) -> int | None:
            numbers: Numbers | None = getattr(line, which)
            return None if numbers is None else getattr(numbers, unit)

        return Column(f"{which}_{unit}", title, numeric=True, read=read)

    return (
        Column("area.name", "地区"),
        *(
            number(f"{title}{word}", which, unit)
            for title, which in (
                ("下达", "assigned"),
                ("已批准", "used"),
                ("下级合计", "lower"),
                ("登记在册", "registered"),
            )
            for word, unit in (("户数", "households"), ("人数", "persons"))
        ),
        Column("gaps", "核对", read=lambda line: "；".join(str(gap) for gap in line.gaps)),
        Column("source", "依据", read=lambda line: line.quota.source if line.quota else ""),
    )


def _verdict(line: Line, measure: Measure) -> Tag | str:
    if line.quota is None or not line.is_controlled or getattr(line, measure) is None:
        return ""
    gap = next((gap for gap in line.gaps if gap.measure == measure), None)
    if gap is None:
        return Tag("相符", "ok")
    return Tag(str(gap).removeprefix(WORDS[measure]), "bad" if gap.over else "warn")


def _above(viewer: Actor, tree: Tree) -> str:
    """Where the area above is shown, "" where the viewer does not read it."""
    parent = tree.top.area.parent
    return "" if parent is None or not queries.reads(viewer, parent, tree.on) else _address(parent)


def _word(line: Line) -> str:
    return "重新下达" if line.quota else "下达"


def _settable(viewer: Actor, tree: Tree) -> frozenset[str]:
    """The keys of the areas of the table whose quota the viewer may set."""
    top = {tree.top.area.key} if queries.may_set(viewer, tree.top.area) else set()
    # who may set one of the areas below may set them all
    below = (
        {line.area.key for line in tree.below}
        if tree.below and queries.may_set(viewer, tree.below[0].area)
        else set()
    )
    controlled = {line.area.key for line in (tree.top, *tree.below) if line.is_controlled}
    return frozenset((top | below) & controlled)


def _address(key: str) -> str:
    return reverse("household_quotas_of", args=[key]) if key else reverse("household_quotas")
