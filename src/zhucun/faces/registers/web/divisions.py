"""The tree of divisions as of a day: browse, search, and the page of one with its history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from zhucun.foundation.accounts.access import actor_of, signed_in
from zhucun.foundation.divisions import queries
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.listing import FilterForm
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import areas


class DivisionFilter(FilterForm):
    """What to look for, and as of which day."""

    q = forms.CharField(
        label="名称、曾用名、代码或拼音首字母",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如 祁阳、431121、qyx"}),
    )
    on = day_field("截至日期", required=False)

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - the list is no queryset
        """Nothing: the register searches."""
        return queryset


def address(key: str, on: date) -> str:
    """The page of a division as of a day; the nation is the root of the tree."""
    query = "" if on == clock.today() else "?" + urlencode({"on": on.isoformat()})
    return (reverse("division", args=[key]) if key else reverse("divisions")) + query


def _columns(on: date) -> tuple[Column, ...]:
    return (
        Column("name", "名称", link=lambda area: address(area.key, on)),
        Column("code", "代码", read=lambda area: area.code or "无独立代码"),
        Column("level", "级别", read=lambda area: area.level.title),
        Column(
            "management_area", "说明", read=lambda area: Tag("管理区", "info") if area.management_area else ""
        ),
    )


def _found_columns(on: date, where: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        Column("name", "名称", read=lambda row: row[0].name, link=lambda row: address(row[0].key, on)),
        Column("code", "代码", read=lambda row: row[0].code or "无独立代码"),
        Column("level", "级别", read=lambda row: row[0].level.title),
        Column("where", "在哪里", read=lambda row: where.get(row[0].key, "")),
        Column("former", "说明", read=lambda row: row[1]),
    )


@signed_in
@require_GET
def divisions(request: HttpRequest) -> HttpResponseBase:
    """Without a search the provinces; with one, what was found as of the day."""
    form = DivisionFilter({"on": clock.today(), **request.GET.dict()})
    asked = form.cleaned_data if form.is_valid() else {}
    on, text = asked.get("on") or clock.today(), asked.get("q", "")
    if text:
        found = queries.search(text, on, limit=100)
        columns = _found_columns(on, areas.whereabouts((area.key for area, _ in found), on))
        listed = shown(
            request, caption="查找结果", columns=columns, rows=found, key=lambda row: row[0].key, filters=form
        )
    else:
        columns = _columns(on)
        listed = shown(
            request,
            caption="省级行政区划",
            columns=columns,
            rows=queries.children("", on),
            key=lambda area: area.key,
            filters=form,
            empty="还没有载入行政区划。系统管理员可运行 zhucun setup 载入。",
        )
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="行政区划", title="行政区划", columns=columns, rows=listed.rows,
            fmt=listed.export,
        )  # fmt: skip
    context = {"title": "行政区划", "sub": f"{on} 的区划；改日期可看过去的名称和代码", "table": listed.table}
    return render(request, "ui/list.html", context)


PAST = (
    Column("days", "日期"),
    Column("name", "名称"),
    Column("code", "代码", read=lambda past: past.code or "—"),
    Column("parent_name", "上级", link=lambda past: address(past.parent, clock.today())),
    Column("source", "来源"),
)


FIGURES = (
    Column("name", "指标"),
    Column("value", "数值", numeric=True),
    Column("unit", "单位"),
    Column("printed", "原文印作"),
    Column("as_of", "截至", numeric=True),
    Column("confidence_title", "可信程度"),
    Column("sources", "来源", read=lambda figure: "；".join(figure.sources)),
    Column("clause", "条款", read=lambda figure: _cite(figure.clauses)),
    Column("completed_from", "补全自"),
)


def _cite(clauses: tuple[str, ...]) -> Cite | None:
    """The first clause by its place alone, since the source beside it names the document."""
    known = policy.book().clauses
    return Cite(clauses[0], known[clauses[0]].section) if clauses and clauses[0] in known else None


@signed_in
@require_GET
def division(request: HttpRequest, key: str) -> HttpResponseBase:
    """One division: where it lies, what it was called, what it came from and became, and what lies below."""
    form = DivisionFilter({"on": clock.today(), **request.GET.dict()})
    on = (form.cleaned_data.get("on") if form.is_valid() else None) or clock.today()
    page = areas.page(key, on)
    if page is None:
        raise Http404("区划库里没有这个地区。村级数据可能还没有载入。")
    columns = _columns(on)
    below = shown(
        request,
        caption=f"{page.name}的下级",
        columns=columns,
        rows=page.children,
        key=lambda area: area.key,
        empty="下级区划没有载入；系统管理员可以载入到村。",
    )
    if below.export:
        return export_list(
            actor=actor_of(request), kind="行政区划", title=f"{page.name}下级区划", columns=columns, rows=below.rows,
            fmt=below.export, subject=key,
        )  # fmt: skip
    numbers = areas.numbers(key, on) if page.area else None
    context = {
        "title": page.name,
        "page": page,
        "numbers": numbers,
        "figures": Table("印出的数字", FIGURES, numbers.figures) if numbers else None,
        "regions": [(name, Table(name, FIGURES, rows)) for name, rows in numbers.regions] if numbers else [],
        "above": [(area.name, address(area.key, on)) for area in page.above],
        "changes": [
            *(
                (change, f"由{change.name}{change.kind}", address(change.key, on))
                for change in page.came_from
            ),
            *((change, f"{change.kind}{change.name}", address(change.key, on)) for change in page.became),
        ],
        "past": Table("沿革", PAST, page.past),
        "below": below.table,
        "day_form": form,
    }
    return render(request, "registers/division.html", context)
