"""The compliance board: what the teams of the area looked at do not keep, by area below and by check, down to each sentence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents.lists import Column as ListColumn
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.policy.facts import SEVERITIES
from zhucun.foundation.ui import place
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.keyset import BadCursor, KeysetPage
from zhucun.foundation.ui.listing import Controls, FilterForm
from zhucun.foundation.ui.parts import Cite, Figure, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table, export_rows
from zhucun.work.units.queries import READERS

from ..checks import TITLES
from ..queries import compliance as queries
from ..queries.compliance import Checked, Violation

VIEWERS = tuple(sorted(READERS | {"township_clerk"}))
PAGE = 50
# Above the counties a look takes seconds; it is kept for ten minutes and says when it was taken.
KEPT_SECONDS, MOST_KEPT = 600, 50_000
_TONES: dict[str, Tone] = {"hard": "bad", "warning": "warn", "note": "info"}
_ELSEWHERE = "（区划不明）"


@dataclass(frozen=True)
class Line:
    """A violation with the area below that it counts for (key and name)."""

    violation: Violation
    area: str
    area_name: str


@dataclass(frozen=True)
class Count:
    """Violations of one area or one check, by severity."""

    key: str
    title: str
    numbers: dict[str, int]
    clauses: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Of all severities."""
        return sum(self.numbers.values())


class ComplianceFilter(FilterForm):
    """By severity, check, area below and words; and the day that is looked at."""

    severity = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *SEVERITIES.items()])
    code = forms.ChoiceField(label="核对项目", required=False, choices=[("", "全部"), *TITLES.items()])
    area = forms.ChoiceField(label="地区", required=False)
    q = forms.CharField(
        label="村、单位或姓名",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    on = day_field("按哪一天（不填为今天）", required=False)

    def offer(self, areas: Iterable[tuple[str, str]]) -> None:
        """The areas below that one may choose."""
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "全部"), *areas]

    def chosen(self, lines: Iterable[Line]) -> list[Line]:
        """The lines that fit; none while the form has errors."""
        if not self.is_valid():
            return []
        asked = self.cleaned_data
        return [
            line
            for line in lines
            if asked["severity"] in {"", line.violation.severity}
            and asked["code"] in {"", line.violation.code}
            and asked["area"] in {"", line.area}
            and asked["q"] in line.violation.sentence
        ]


@access(*VIEWERS)
@require_safe
def compliance(request: HttpRequest) -> HttpResponseBase:
    """The board of the area looked at, its lines filtered and paged, or the filtered lines as a download."""
    here, viewer = place.current(request), actor_of(request)
    if here is None:
        raise NotAllowed("您还没有负责的地区。")
    form = ComplianceFilter(request.GET)
    on = _asked_day(form)
    found, taken_at = _checked(viewer, here, on)
    lines = _lines(found.violations, here, on)
    areas = _by_area(lines)
    form.offer((count.key, count.title) for count in areas)
    chosen = form.chosen(lines)
    if fmt := request.GET.get("export", ""):
        title = f"{here.name or '全国'}工作队合规核对结果"
        with transaction.atomic():
            record(
                actor=viewer, verb="导出", subject_kind="合规核对", subject_id=here.key, subject_label=title, county=divisions.county_key(here.key, on),
                detail={"on": on.isoformat(), "rows": len(chosen)},
            )  # fmt: skip
        heads = [ListColumn(column.title) for column in COLUMNS]
        return list_response(title, heads, export_rows(COLUMNS, chosen), "csv" if fmt == "csv" else "xlsx")
    context = {
        "title": "工作队合规",
        "sub": f"{here.name or '全国'} · {on:%Y年%-m月%-d日}的情况和制度 · {taken_at.astimezone(clock.SHANGHAI):%H:%M}核对",
        "figures": _figures(found),
        "areas": _counts("按地区", "地区", areas, "area", request),
        "checks": _counts("按核对项目", "核对项目", _by_check(lines), "code", request),
        "table": _table(request, form, chosen),
    }
    return render(request, "teams/compliance.html", context, status=422 if form.errors else 200)


COLUMNS = (
    Column(
        "severity",
        "类别",
        read=lambda line: Tag(SEVERITIES[line.violation.severity], _TONES[line.violation.severity]),
    ),
    Column("code", "核对项目", read=lambda line: TITLES[line.violation.code]),
    Column("area_name", "地区"),
    Column("sentence", "情况和办法", read=lambda line: line.violation.sentence),
    Column(
        "clause",
        "依据",
        read=lambda line: Cite(line.violation.clause) if line.violation.clause else "本地值",
    ),
)


def _asked_day(form: ComplianceFilter) -> date:
    """The day asked for; today where it is no day, which the form then says."""
    try:
        day: date | None = form.fields["on"].clean(form.data.get("on", ""))
    except forms.ValidationError:
        day = None
    return day or clock.today()


def _checked(viewer: Actor, here: Area, on: date) -> tuple[Checked, datetime]:
    if here.level >= Level.COUNTY:
        return queries.checked(viewer=viewer, division=here.key, on=on), clock.now()
    rights = hash((viewer.id, viewer.grants))
    key = f"compliance-{rights}-{here.key}-{on}"
    kept: tuple[Checked, datetime] | None = cache.get(key)
    if kept is None:
        kept = (queries.checked(viewer=viewer, division=here.key, on=on), clock.now())
        if len(kept[0].violations) <= MOST_KEPT:
            cache.set(key, kept, KEPT_SECONDS)
    return kept


def _lines(found: Sequence[Violation], here: Area, on: date) -> list[Line]:
    """Each violation with the area directly below ``here`` in which its village lies."""
    ways = divisions.ways_up({one.area for one in found}, on)
    below: dict[str, Area] = {}
    for village, way in ways.items():
        keys = [area.key for area in way]
        if here.key in keys:
            below[village] = way[max(keys.index(here.key) - 1, 0)]
    lines = []
    for one in found:
        area = below.get(one.area)
        lines.append(Line(one, area.key if area else "-", area.name if area else _ELSEWHERE))
    return lines


def _by_area(lines: Iterable[Line]) -> list[Count]:
    names = {line.area: line.area_name for line in lines}
    counts = Counter((line.area, line.violation.severity) for line in lines)
    return [Count(key, names[key], _by_severity(counts, key)) for key in sorted(names)]


def _by_check(lines: Iterable[Line]) -> list[Count]:
    counts = Counter((line.violation.code, line.violation.severity) for line in lines)
    clauses: dict[str, set[str]] = {}
    for line in lines:
        clauses.setdefault(line.violation.code, set()).add(line.violation.clause)
    return [
        Count(code, title, _by_severity(counts, code), tuple(sorted(clauses[code] - {""})))
        for code, title in TITLES.items()
        if code in clauses
    ]


def _by_severity(counts: Mapping[tuple[str, str], int], key: str) -> dict[str, int]:
    return {severity: counts.get((key, severity), 0) for severity in SEVERITIES}


def _figures(found: Checked) -> list[Figure]:
    numbers = Counter(one.severity for one in found.violations)
    looked_at = Figure("核对的工作队", f"{found.teams:,}", f"队员 {found.members:,} 名")
    return [looked_at] + [
        Figure(title, f"{numbers[key]:,}", tone=_TONES[key] if numbers[key] else "", url=f"?severity={key}")
        for key, title in SEVERITIES.items()
    ]


def _counts(caption: str, head: str, rows: Sequence[Count], name: str, request: HttpRequest) -> Table:
    """Counts that lead to their lines, the other filters kept."""

    def narrowed(row: Count) -> str:
        query = request.GET.copy()
        query.pop("cursor", None)
        query[name] = row.key
        return f"?{query.urlencode()}"

    columns = [Column("title", head, link=narrowed)]
    columns += [Column(f"numbers.{key}", title, numeric=True) for key, title in SEVERITIES.items()]
    columns.append(Column("total", "合计", numeric=True))
    if name == "code":
        columns.append(
            Column("clauses", "依据", read=lambda row: Cite(row.clauses[0]) if row.clauses else None)
        )
    return Table(caption, tuple(columns), rows, empty="没有发现问题。")


def _table(request: HttpRequest, form: ComplianceFilter, lines: Sequence[Line]) -> Table:
    """One page of the lines; the cursor is the place of the first line."""
    asked = request.GET.get("cursor", "")
    if asked and not (asked.isdecimal() and int(asked) < max(len(lines), 1)):
        raise BadCursor
    start = int(asked or 0)
    page: KeysetPage[Any] = KeysetPage(
        list(lines[start : start + PAGE]),
        next=str(start + PAGE) if start + PAGE < len(lines) else "",
        previous=str(start - PAGE) if start > PAGE else "",
    )
    query = request.GET.copy()
    query.pop("export", None)
    controls = Controls(query, "", frozenset(), form, page)
    return Table(
        "逐条情况", COLUMNS, page.rows, empty="这个地区的工作队没有发现问题。", stack=True, controls=controls
    )
