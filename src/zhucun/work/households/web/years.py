"""The years of a county: which are closed, what the open one lacks, the frozen list, and what changed since."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Figure, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..actions import years as actions
from ..models import Standing
from ..queries import years as queries
from ..queries.accounts import last_day
from ..queries.scope import OFFICES, READERS, decides
from ..years import Change, Compared, ListLine
from .survey_forms import CloseForm
from .survey_parts import county_here, names_of, taken_along, wants_export

_TONES: dict[str, Tone] = {"poor": "warn", "lifted": "ok", "relapsed": "bad"}
_WORDS = {str(value): str(label) for value, label in Standing.Status.choices}
HEADS = (
    ("entered", "新识别"), ("gone", "出列"), ("lifted", "脱贫"), ("fell_back", "返贫"), ("members", "成员变动"),
)  # fmt: skip


def status_tag(line: ListLine | Any) -> Tag | None:  # noqa: ANN401 - a line or a frozen row
    """Where a household of a list stands."""
    if line.status:
        return Tag(_WORDS.get(line.status, line.status), _TONES.get(line.status, ""))
    return Tag(f"监测·{line.category}", "info") if line.category else None


@access(*READERS)
@require_safe
def household_years(request: HttpRequest) -> HttpResponse:
    """The years of the county looked at; above counties, the counties to choose from."""
    viewer, today = actor_of(request), clock.today()
    county = county_here(request)
    context: dict[str, object] = {"title": "年度名单"}
    if county is None:
        context |= {"how": "请在页面上方把地区切换到一个县。"}
        return render(request, "households/years.html", context)
    closed = {row.year: row for row in queries.closes(viewer=viewer, county=county.key)}
    first = min([*closed, today.year - 1])
    rows = [(year, closed.get(year)) for year in range(today.year, first - 1, -1)]
    context |= {"sub": county.name, "table": _years(county.key, rows)}
    return render(request, "households/years.html", context)


@access(*READERS)
@require_safe
def household_year(request: HttpRequest, county: str, year: int) -> HttpResponseBase:
    """A closed year's list as it was frozen; of an open year what it lacks."""
    viewer, area = actor_of(request), _county(request, county)
    close = queries.close_of(viewer=viewer, county=county, year=year)
    context: dict[str, object] = {
        "title": f"{year}年名单",
        "sub": area.name,
        "county": county,
        "year": year,
        "close": close,
    }
    if close is not None:
        listed = FROZEN.answer(request, queries.frozen(viewer=viewer, close=close))
        if listed.export:
            rows = listed.rows_to_export.iterator(chunk_size=2000)
            return taken_along(request, f"{area.name}{year}年名单", FROZEN.columns, rows, listed.export)
        others = [one for one in queries.closes(viewer=viewer, county=county) if one.year != year]
        context |= {
            "table": listed.table,
            "figures": _figures(close),
            "intact": queries.intact(close),
            "others": others,
        }
        return render(request, "households/year.html", context)
    lacks = queries.missing(viewer=viewer, county=county, year=year)
    names = names_of(one.village for one in lacks)
    table = _lacks(lacks, names)
    if fmt := wants_export(request):
        return taken_along(request, f"{area.name}{year}年缺项", table.columns, table.rows, fmt)
    may_close = decides(viewer, county) and clock.today() >= last_day(year)
    context |= {"lacks": table, "lacking": len({one.household for one in lacks}), "may_close": may_close}
    return render(request, "households/year_open.html", context)


@access(*OFFICES)
@require_http_methods(["GET", "POST"])
def close_household_year(request: HttpRequest, county: str, year: int) -> HttpResponse:
    """Close the year; what is missing stands beside the form."""
    actor, area = actor_of(request), _county(request, county)
    if not decides(actor, county):
        raise Http404
    lacking = len({one.household for one in queries.missing(viewer=actor, county=county, year=year)})
    back = reverse("household_year", args=[county, year])
    return form_page(
        request, CloseForm(request.POST or None),
        lambda data: actions.close_year(actor=actor, county=county, year=year, reason=data["reason"]),
        title=f"关闭{year}年数据", sub=area.name, submit="关闭", done=f"{year}年的数据已关闭，名单已冻结。", then=back, cancel_url=back,
        template="households/year_close.html", lacking=lacking, year=year, back=back,
    )  # fmt: skip


@access(*READERS)
@require_safe
def compare_household_years(request: HttpRequest, county: str, year: int) -> HttpResponseBase:
    """What changed from a closed year to another (``?to=``), or to today."""
    viewer, area = actor_of(request), _county(request, county)
    close = queries.close_of(viewer=viewer, county=county, year=year)
    if close is None:
        raise Http404
    asked = request.GET.get("to", "")
    other = queries.close_of(viewer=viewer, county=county, year=int(asked)) if asked.isdigit() else None
    if asked and other is None:
        raise Http404
    found = queries.compared(viewer=viewer, close=close, other=other, on=clock.today())
    lines = [(title, one) for name, title in HEADS for one in getattr(found, name)]
    names = names_of(one.line.village for _, one in lines)
    until = f"{other.year}年末" if other else f"{clock.today():%Y-%m-%d}"
    title = f"{year}年末到{until}的变动"
    if fmt := wants_export(request):
        return taken_along(request, f"{area.name}{title}", _changes("", [], names).columns, lines, fmt)
    context = {
        "title": title, "sub": area.name, "county": county, "year": year, "figures": _counts(found),
        "parts": [
            (head, _changes(head, [(head, one) for one in getattr(found, name)], names)) for name, head in HEADS if getattr(found, name)
        ],
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "households/year_compare.html", context)


def _county(request: HttpRequest, key: str) -> Area:
    area = divisions.by_keys([key], clock.today()).get(key)
    if area is None or area.level != Level.COUNTY or not queries.reads_in(actor_of(request), key):
        raise Http404
    return area


def _years(county: str, rows: Iterable[tuple[int, queries.YearClose | None]]) -> Table:
    def compared(row: tuple[int, queries.YearClose | None]) -> str:
        return reverse("compare_household_years", args=[county, row[0]]) if row[1] else ""

    return Table(
        "年度名单",
        (
            Column("year", "年度", read=lambda row: f"{row[0]}年", link=lambda row: reverse("household_year", args=[county, row[0]])),
            Column("state", "状态", read=lambda row: Tag("已关闭", "ok") if row[1] else Tag("未关闭", "warn")),
            Column("households", "户数", numeric=True, read=lambda row: row[1].households if row[1] else None),
            Column("persons", "人数", numeric=True, read=lambda row: row[1].persons if row[1] else None),
            Column("closed_on", "关闭日期", read=lambda row: row[1].closed_on if row[1] else None),
            Column("compare", "变动", read=lambda row: "与今天比较" if row[1] else None, link=compared),
        ),
        list(rows),
        stack=True,
    )  # fmt: skip


def _figures(close: queries.YearClose) -> list[Figure]:
    return [
        Figure("户数", f"{close.households:,}"), Figure("人数", f"{close.persons:,}"),
        Figure("关闭日期", f"{close.closed_on:%Y-%m-%d}", close.closed_by),
    ]  # fmt: skip


def _counts(found: Compared) -> list[Figure]:
    return [Figure(title, f"{len(getattr(found, name))} 户") for name, title in HEADS[:4]]


def _lacks(rows: Iterable[queries.Lack], names: dict[str, str]) -> Table:
    return Table(
        "缺项",
        (
            Column("number", "户编号", link=lambda row: reverse("household", args=[row.household])),
            Column("head", "户主"),
            Column("village", "村", read=lambda row: names[row.village]),
            Column("what", "缺什么"),
        ),
        list(rows),
        empty="没有缺项，可以关闭。",
        stack=True,
    )


def _changes(caption: str, rows: Iterable[tuple[str, Change]], names: dict[str, str]) -> Table:
    def size(change: Change) -> str:
        before, after = change.before, change.after
        if before and after and before.size != after.size:
            return f"{before.size} → {after.size}"
        return str(change.line.size)

    def status(change: Change) -> str:
        said = [
            _WORDS.get(one.status, one.category) if one else "不在名单"
            for one in (change.before, change.after)
        ]
        return said[0] if said[0] == said[1] else " → ".join(said)

    return Table(
        caption,
        (
            Column("kind", "变动", read=lambda row: row[0]),
            Column("number", "户编号", read=lambda row: row[1].line.number, link=lambda row: reverse("household", args=[row[1].line.household])),
            Column("head", "户主", read=lambda row: row[1].line.head),
            Column("village", "村", read=lambda row: names[row[1].line.village]),
            Column("status", "状态", read=lambda row: status(row[1])),
            Column("size", "人数", read=lambda row: size(row[1])),
            Column("joined", "增加", read=lambda row: "、".join(row[1].joined)),
            Column("left", "减少", read=lambda row: "、".join(row[1].left)),
        ),
        list(rows),
        empty="没有。",
        stack=True,
    )  # fmt: skip


FROZEN = Listing(
    caption="年度名单",
    columns=(
        Column(
            "number", "户编号", link=lambda row: reverse("household", args=[row.household_id]), sort="number"
        ),
        Column("head", "户主"),
        Column("size", "人数", numeric=True),
        Column("status", "状态", read=status_tag),
        Column("category", "监测对象类别"),
        Column("property", "户属性"),
        Column("cause", "主要致贫原因"),
        Column("per_head", "人均纯收入（元）", numeric=True),
    ),
    sorts=(Sort("number", ("number", "id")),),
    empty="您所管的范围内这一年没有名单上的户。",
    stack=True,
)
