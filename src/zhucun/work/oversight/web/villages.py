"""The list of villages with their helpers and the links that should exist."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column

from ..queries import villages as queries
from ..queries.scope import AREAS

COLUMNS = (
    Column("name", "村"),
    Column("township", "乡镇"),
    Column("units", "包村单位", read=lambda row: "、".join(row.units)),
    Column("leaders", "包村领导", read=lambda row: "、".join(row.leaders)),
    Column("first_secretary", "第一书记", read=lambda row: "、".join(row.first_secretary)),
    Column("members", "队员", read=lambda row: "、".join(row.members)),
    Column("links", "联动帮扶", read=lambda row: _links(row)),
)


def _links(row: queries.Village) -> Tag | str:
    if not row.links:
        return ""
    return Tag(f"缺：{'、'.join(row.missing)}", "warn") if row.missing else Tag("已有记录的都齐全", "ok")


@access(*sorted(AREAS))
@require_safe
def village_helpers(request: HttpRequest) -> HttpResponseBase:
    """The villages of the county looked at."""
    viewer, today = actor_of(request), clock.today()
    county = next((area for area in place.way(request) if area.level == Level.COUNTY), None)
    if county is None:
        return _choose(request)
    found = queries.villages(viewer=viewer, county=county.key, on=today)
    listed = shown(
        request, caption="各村帮扶力量", columns=COLUMNS, rows=found, key=lambda row: row.key,
        empty="这个县还没有工作队或包村领导。",
    )  # fmt: skip
    if listed.export:
        return export_list(
            actor=viewer, kind="各村帮扶力量", title="各村帮扶力量", columns=COLUMNS, rows=found, fmt=listed.export,
            county=county.key,
        )  # fmt: skip
    clause = found[0].clause if found else ""
    context = {"title": "各村帮扶力量", "sub": county.name, "table": listed.table, "clause": clause}
    return render(request, "oversight/villages.html", context)


def _choose(request: HttpRequest) -> HttpResponse:
    if place.current(request) is None:
        raise Http404
    context = {
        "title": "各村帮扶力量",
        "what": "这里按县列出各村的帮扶力量。",
        "how": "请先用“切换地区”选一个县。",
    }
    return render(request, "ui/empty.html", context)
