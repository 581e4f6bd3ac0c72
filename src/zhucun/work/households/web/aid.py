"""Measures a household received, education aid by student, relocation and what follows it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.policy.queries import NoValue
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from ..actions import aid as actions
from ..codes import terms
from ..models import Household, Person
from ..queries import aid as queries
from ..queries.aid import LevelSum, MatterLine
from ..queries.register import members_on
from ..queries.scope import EDITORS, READERS
from .aid_forms import MatterForm, MeasureForm, MoveInForm, ReasonForm, RelocationForm
from .keeping import kept
from .survey_parts import acting, editable, found_or_404, here, named, taken_along


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def measure_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record a measure the household received."""
    row, today = kept(request, id), clock.today()
    members = members_on([row.pk], today).get(row.pk, [])
    people: dict[str, Person] = {str(one.person_id): one.person for one in members}
    form = MeasureForm(
        request.POST or None, kinds=words("measure", row), levels=words("education_level", row),
        people=[(pk, one.name) for pk, one in people.items()], initial={"given_on": today},
    )  # fmt: skip

    def act(data: Mapping[str, Any]) -> object:
        given = {**data, "person": people.get(data["person"])}
        return actions.record_measure(actor=actor_of(request), household=row, **given)

    return acting(request, row, form, act, title="登记帮扶措施", done="措施已登记。")


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def measure_void(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a measure back."""
    row = found_or_404(queries.measure(viewer=actor_of(request), pk=id))
    kept(request, row.household_id)
    return acting(
        request, row.household, ReasonForm(request.POST or None),
        lambda data: actions.void_measure(actor=actor_of(request), measure=row, **data),
        title=f"作废措施：{row.kind} {row.given_on:%Y-%m-%d}", submit="作废", done="措施已作废。",
    )  # fmt: skip


class AidFilter(FilterForm):
    """By year and level."""

    year = forms.IntegerField(label="年度", required=False, min_value=2000, max_value=2100)
    level = forms.CharField(label="层次", required=False, max_length=30)

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - a queryset
        """Narrowed."""
        asked = self.cleaned_data
        if asked["year"]:
            queryset = queryset.filter(given_on__year=asked["year"])
        return queryset.filter(level=asked["level"].strip()) if asked["level"] else queryset


AID = Listing(
    caption="教育资助",
    columns=(
        Column("person", "学生", read=lambda row: row.person.name if row.person else None),
        Column("level", "层次"),
        Column("kind", "措施"),
        Column("content", "内容"),
        Column("given_on", "日期", sort="day"),
        Column("amount", "金额（元）", numeric=True),
        Column("provider", "实施单位"),
        Column(
            "household", "户编号", read=lambda row: row.household.number,
            link=lambda row: reverse("household", args=[row.household_id]),
        ),
    ),
    sorts=(Sort("day", ("-given_on", "-id")),),
    filters=AidFilter,
    empty="还没有登记教育资助。在农户页面的“登记帮扶措施”里登记，写明学生和层次。",
    stack=True,
)  # fmt: skip


@access(*READERS)
@require_safe
def education_aid(request: HttpRequest) -> HttpResponseBase:
    """Education aid of the area looked at: students, times and amount by level, and every piece of it by student."""
    viewer, area, on = actor_of(request), here(request), clock.today()
    rows = queries.education_aid(viewer, within=area)
    listed = AID.answer(request, rows)
    if listed.export:
        found = listed.rows_to_export.iterator(chunk_size=2000)
        return taken_along(request, "教育资助", AID.columns, found, listed.export)
    asked = AidFilter(request.GET)
    narrowed = asked.apply(rows) if asked.is_valid() else rows.none()
    sums = queries.education_sums(narrowed, terms("education_level", area, on).terms)
    context = {"title": "教育资助", "table": listed.table, "sums": _sums(sums)}
    return render(request, "households/education_aid.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def relocation_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record that the household moves of its own declared will."""
    row = kept(request, id)
    if there := queries.relocation_of(viewer=actor_of(request), household=row.pk):
        return redirect("relocation", id=there.pk)
    form = RelocationForm(request.POST or None, ways=words("relocation_way", row))
    return acting(
        request, row, form, lambda data: actions.record_relocation(actor=actor_of(request), household=row, **data),
        title="登记易地搬迁", done="易地搬迁已登记。", then=lambda found: reverse("relocation", args=[found.pk]),
    )  # fmt: skip


@access(*READERS)
@require_safe
def relocation(request: HttpRequest, id: UUID) -> HttpResponse:
    """A relocation and how each matter stands after it."""
    row = found_or_404(queries.relocation(viewer=actor_of(request), pk=id))
    matters = queries.matters_of(row, clock.today())
    context = {
        "title": "易地搬迁", "sub": named(row.household), "row": row, "may_edit": editable(request, row.household),
        "facts": [
            ("自愿申明日期", row.consented_on), ("搬迁方式", row.way), ("安置地", row.place),
            ("入住日期", row.moved_on or "还没有入住"),
        ],
        "matters": _matters(matters), "clause": queries.relocation_matters(row.household.village_id, clock.today()).clause,
    }  # fmt: skip
    return render(request, "households/relocation.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def relocation_move(request: HttpRequest, id: UUID) -> HttpResponse:
    """The household moved in."""
    row = _kept(request, id)
    form = MoveInForm(request.POST or None, initial={"moved_on": clock.today()})
    return acting(
        request, row.household, form, lambda data: actions.move_in(actor=actor_of(request), relocation=row, **data),
        title="登记搬迁入住", done="入住已登记。", then=reverse("relocation", args=[row.pk]),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def relocation_follow(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record how a matter stands after the relocation."""
    row = _kept(request, id)
    items = queries.relocation_matters(row.household.village_id, clock.today()).items
    form = MatterForm(request.POST or None, items=items, initial={"followed_on": clock.today()})
    return acting(
        request, row.household, form,
        lambda data: actions.follow_relocation(actor=actor_of(request), relocation=row, **data),
        title="登记搬迁后续帮扶", done="后续帮扶已登记。", then=reverse("relocation", args=[row.pk]),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def relocation_void(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a relocation back."""
    row = _kept(request, id)
    return acting(
        request, row.household, ReasonForm(request.POST or None),
        lambda data: actions.void_relocation(actor=actor_of(request), relocation=row, **data),
        title="作废易地搬迁", submit="作废", done="易地搬迁已作废。",
    )  # fmt: skip


def _kept(request: HttpRequest, id: UUID) -> queries.Relocation:
    row: queries.Relocation = found_or_404(queries.relocation(viewer=actor_of(request), pk=id))
    kept(request, row.household_id)
    return row


def words(name: str, row: Household) -> list[tuple[str, str]]:
    """The words of a list in force in the village of a household, for a form field; none where nobody laid down a list."""
    try:
        return terms(name, row.village_id, clock.today()).choices
    except NoValue:
        return []


def _sums(rows: list[LevelSum]) -> Table:
    return Table(
        "按层次合计",
        (
            Column("level", "层次"),
            Column("students", "学生", numeric=True),
            Column("times", "次数", numeric=True),
            Column("amount", "金额（元）", numeric=True),
        ),
        rows,
    )


def _matters(rows: list[MatterLine]) -> Table:
    def word(line: MatterLine) -> Tag:
        if line.last is None:
            return Tag("没有回访", "warn")
        return Tag("已落实", "ok") if line.last.settled else Tag("还没有落实", "bad")

    return Table(
        "搬迁后续帮扶",
        (
            Column("item", "事项"),
            Column("state", "结果", read=word),
            Column("day", "最近一次", read=lambda line: line.last.followed_on if line.last else None),
            Column("finding", "情况", read=lambda line: line.last.finding if line.last else ""),
        ),
        rows,
        empty="这里没有制度规定搬迁后续帮扶事项。",
        stack=True,
    )
