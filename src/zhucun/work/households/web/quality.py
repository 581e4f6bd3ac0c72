"""The quality of the data: a board by area and check, the findings themselves, the sheet to mend them with, another run."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents.lists import Column as ListColumn
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.ui import place
from zhucun.foundation.ui.tables import Table, export_rows

from ..actions import quality as actions
from ..queries import fixing
from ..queries import quality as queries
from ..queries.quality import QualityFinding
from ..queries.scope import OFFICES, READERS, decides
from . import quality_tables as tables


@access(*READERS)
@require_safe
def quality_here(request: HttpRequest) -> HttpResponse:
    """The board of the area looked at."""
    area = place.current(request)
    if area is None:
        raise NotAllowed("您还没有负责的地区。")
    return _board(request, area.key)


@access(*READERS)
@require_safe
def quality(request: HttpRequest, key: str) -> HttpResponse:
    """The board of an area below."""
    return _board(request, key)


def _board(request: HttpRequest, key: str) -> HttpResponse:
    viewer, today = actor_of(request), clock.today()
    found = queries.board(viewer=viewer, key=key, on=today)
    if found is None:
        raise Http404
    area, way = found.area, queries.place(viewer=viewer, key=key, on=today) or ()
    above = (
        way[1]
        if len(way) > 1 and way[1].key and queries.place(viewer=viewer, key=way[1].key, on=today)
        else None
    )
    context = {
        "title": "数据质量", "sub": _sub(found), "area": area, "above": above, "figures": tables.figures(found),
        "areas": tables.areas(found) if found.areas else None, "checks": tables.checks(found),
        "trend": tables.trend(found) if len(found.runs) > 1 else None, "in_county": area.level >= Level.COUNTY,
        "ran": found.run_on is not None, "may_run": area.level == Level.COUNTY and decides(viewer, area.key),
    }  # fmt: skip
    return render(request, "households/quality.html", context)


def _sub(found: queries.Board) -> str:
    name = found.area.name or "全国"
    if found.run_on is None:
        return f"{name} · 还没有核对过"
    latest = "最近一次核对" if found.area.level < Level.COUNTY else "核对"
    return f"{name} · {found.run_on:%Y年%-m月%-d日}{latest}"


@access(*READERS)
@require_safe
def quality_findings(request: HttpRequest, key: str) -> HttpResponseBase:
    """What was found in a county or an area in it, row by row."""
    area, rows = _rows(request, key)
    listed = tables.FINDINGS.answer(request, rows)
    if listed.export:
        _recorded(request, area, "数据核对结果")
        columns = tables.FINDINGS.columns
        heads = [ListColumn(column.title, 18) for column in columns]
        found = listed.rows_to_export.iterator(chunk_size=2_000)
        return list_response(f"{area.name}数据核对结果", heads, export_rows(columns, found), listed.export)
    context = {"title": "数据核对结果", "sub": area.name, "table": listed.table, "area": area}
    return render(request, "households/quality_findings.html", context)


@access(*READERS)
@require_safe
def quality_sheet(request: HttpRequest, key: str) -> HttpResponseBase:
    """The rows to be mended, in the layout of the exchange workbook, filtered as the list is."""
    area, rows = _rows(request, key)
    form = tables.FindingFilter(request.GET)
    rows = form.apply(rows) if form.is_valid() else rows.none()
    _recorded(request, area, "待整改数据")
    made = fixing.sheet(rows, division=area.key, on=clock.today())
    heads = [ListColumn(title, 40 if title == "问题和办法" else 14) for title in made.headings]
    return list_response(f"{area.name}待整改数据", heads, made.rows, "xlsx")


@access(*OFFICES)
@require_POST
def run_quality(request: HttpRequest, key: str) -> HttpResponse:
    """Let the county be checked again."""
    _rows(request, key)  # a county elsewhere is not there for the viewer
    with transaction.atomic():
        actions.queue_checks(actor=actor_of(request), county=key)
    messages.success(request, "已开始核对，一般几分钟内完成，刷新本页看结果。")
    return redirect(reverse("household_quality_area", args=[key]))


def panel(rows: Sequence[QualityFinding]) -> Table:
    """The findings of one household (``queries.quality.of_household``) for its page."""
    return Table(
        "数据核对结果", tables.PANEL, rows, empty="最近一次核对没有发现问题。", stack=True,
    )  # fmt: skip


def _rows(request: HttpRequest, key: str) -> tuple[Area, QuerySet[QualityFinding]]:
    viewer, today = actor_of(request), clock.today()
    way = queries.place(viewer=viewer, key=key, on=today)
    if way is None or way[0].level < Level.COUNTY:
        raise Http404
    return way[0], queries.findings(viewer=viewer, area=way[0], on=today)


def _recorded(request: HttpRequest, area: Area, what: str) -> None:
    with transaction.atomic():
        record(
            actor=actor_of(request), verb="导出", subject_kind=what, subject_id=area.key, subject_label=area.name,
            county=divisions.county_key(area.key, clock.today()),
            detail={name: request.GET.get(name, "") for name in ("code", "severity")},
        )  # fmt: skip
