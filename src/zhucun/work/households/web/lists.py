"""The pages 户情清单: all lists of eligibility and gaps with their counts, each list with its rule, and the one act they need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.held import Shown, shown
from zhucun.foundation.ui.listing import FilterForm, Listed, Listing, Sort
from zhucun.foundation.ui.parts import Cite
from zhucun.foundation.ui.tables import Column

from ..actions import will
from ..queries.lists import Shares
from ..queries.scope import EDITORS, READERS
from .keeping import kept
from .list_pages import BY_CODE, PAGES, ListPage, setting

TITLE = "户情清单"


class AsOf(FilterForm):
    """As of which day a list is asked for."""

    on = day_field("截至日期", required=False)

    def __init__(self, data: QueryDict) -> None:
        asked = data.copy()
        if not asked.get("on"):
            asked["on"] = clock.today().isoformat()
        super().__init__(asked)

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """The rows as they are: the day was part of the question."""
        return queryset


@dataclass(frozen=True)
class Line:
    """A list on the overview: how many rows it has, None where the area has no such rule."""

    page: ListPage
    count: int | None
    url: str

    @property
    def amount(self) -> str:
        """The count with its unit, or why there is none."""
        if self.count is None:
            return "本地没有这项规定"
        return f"{self.count:,} {'个村' if self.page.kind == 'villages' else '人' if self.page.kind == 'people' else '户'}"


@access(*sorted(READERS))
@require_safe
def household_lists(request: HttpRequest) -> HttpResponseBase:
    """All lists of the area looked at, with how many rows each has on the day."""
    viewer, area, form = actor_of(request), _area(request), AsOf(request.GET)
    if area is None:
        return _choose(request)
    on = _day(form)
    suffix = f"?on={on}" if on != clock.today() else ""
    lines = [
        Line(
            page, _count(page.rows(viewer, area.key, on)), reverse("household_list", args=[page.code]) + suffix
        )
        for page in PAGES
    ]  # fmt: skip
    columns = (
        Column("title", "清单", read=lambda line: line.page.title, link=lambda line: line.url),
        Column("amount", "数量", numeric=True),
        Column("about", "内容", read=lambda line: line.page.about),
        Column("clause", "依据", read=lambda line: Cite(line.page.clause, line.page.clause)),
    )
    listed = shown(
        request, caption=TITLE, columns=columns, rows=lines, key=lambda line: line.page.code, filters=form
    )
    if listed.export:
        return export_list(
            actor=viewer, kind=TITLE, title=f"{area.name}{TITLE}", columns=columns, rows=lines, fmt=listed.export,
            county=area.key[:6],
        )  # fmt: skip
    return render(request, "ui/list.html", {"title": TITLE, "sub": _sub(area, on), "table": listed.table})


@access(*sorted(READERS))
@require_safe
def household_list(request: HttpRequest, code: str) -> HttpResponseBase:
    """One list, with its rule and what must be known to read it."""
    page = BY_CODE.get(code)
    if page is None:
        raise Http404
    viewer, area, form = actor_of(request), _area(request), AsOf(request.GET)
    if area is None:
        return _choose(request)
    on = _day(form)
    found = page.rows(viewer, area.key, on)
    if found is None:
        return _no_rule(request, page, area)
    county = next(step for step in place.way(request) if step.level == Level.COUNTY)
    where = setting(viewer, county.key, on)
    columns = page.all_columns(where)
    listed: Listed | Shown
    if isinstance(found, Shares):
        rows: Iterable[Any] = found.rows
        listed = shown(
            request, caption=page.title, columns=columns, rows=found.rows, key=lambda row: row.village, filters=form,
            empty="这里没有符合范围的户。",
        )  # fmt: skip
    else:
        listed = _listing(page, columns).answer(request, found.rows)
        rows = listed.rows_to_export.iterator(chunk_size=2000)
    if listed.export:
        return export_list(
            actor=viewer, kind=page.title, title=f"{area.name}{page.title}", columns=page.taken_along(where), rows=rows,
            fmt=listed.export, county=county.key,
        )  # fmt: skip
    note = _overall(found) if isinstance(found, Shares) else found.note
    context = {
        "title": page.title, "sub": _sub(area, on), "table": listed.table, "clauses": found.clauses, "note": note,
        "back": reverse("household_lists"),
    }  # fmt: skip
    return render(request, "households/list.html", context)


class WillForm(forms.Form):
    """What a household declared of starting a business."""

    willing = forms.ChoiceField(
        label="本户申明", choices=[("yes", "有创业意愿"), ("no", "没有创业意愿")], widget=forms.RadioSelect
    )
    said = forms.CharField(
        label="想做什么", max_length=200, required=False, help_text="按本户的话写，没有意愿的可以不填。"
    )
    at = day_field("申明日期")


@access(*sorted(EDITORS))
@require_http_methods(["GET", "POST"])
def household_will(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record what a household declared."""
    row = kept(request, id)
    form = WillForm(request.POST or None, initial={"at": clock.today()})

    def act(data: Mapping[str, Any]) -> object:
        return will.declare_will(
            actor=actor_of(request), household=row, willing=data["willing"] == "yes", said=data["said"], at=data["at"]
        )  # fmt: skip

    back = reverse("household_list", args=["loans-unasked"])
    return form_page(
        request, form, act, title="登记创业意愿", sub=f"户{row.number}", submit="保存", done="本户的申明已登记。", then=back,
        cancel_url=back,
    )  # fmt: skip


def _listing(page: ListPage, columns: tuple[Column, ...]) -> Listing:
    village, number = (
        ("village_id", "number")
        if page.kind == "households"
        else ("household__village_id", "household__number")
    )
    return Listing(
        caption=page.title, columns=columns, filters=AsOf,
        sorts=(Sort("village", (village, number, "id")), Sort("number", (number, "id"))),
        empty="没有符合条件的，这一项没有缺口。",
    )  # fmt: skip


def _overall(found: Shares) -> str:
    total, reached = sum(row.total for row in found.rows), sum(row.reached for row in found.rows)
    if not total:
        return ""
    target = f"，目标{found.target}%" if found.target is not None else ""
    said = f"合计{reached:,}／{total:,}，{reached * 100 / total:.1f}%{target}"
    if any(row.also for row in found.rows):
        also = sum(row.also for row in found.rows)
        said += f"；有规定人数劳动力掌握技能的{also:,}／{total:,}，{also * 100 / total:.1f}%"
    return f"{said}。"


def _count(found: Any) -> int | None:  # noqa: ANN401 - Found, Shares or None
    if found is None:
        return None
    return len(found.rows) if isinstance(found, Shares) else int(found.rows.count())


def _day(form: AsOf) -> date:
    return (form.cleaned_data["on"] if form.is_valid() else None) or clock.today()


def _sub(area: Area, on: date) -> str:
    return f"{area.name}，截至{on:%Y年%-m月%-d日}"


def _area(request: HttpRequest) -> Area | None:
    """The area looked at where it is a county or lies in one."""
    found = place.current(request)
    return found if found is not None and found.level >= Level.COUNTY else None


def _choose(request: HttpRequest) -> HttpResponse:
    context = {"title": TITLE, "what": "这里按县列出要办和要补的户。", "how": "请先用“切换地区”选一个县。"}
    return render(request, "ui/empty.html", context)


def _no_rule(request: HttpRequest, page: ListPage, area: Area) -> HttpResponse:
    context = {
        "title": page.title,
        "what": f"{area.name}没有采用规定这项清单的制度，所以没有名单。",
        "how": "县级以上办公室采用相应制度以后，这里按规定列出。",
    }
    return render(request, "ui/empty.html", context)
