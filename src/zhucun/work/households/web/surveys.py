"""The yearly survey of a household: its form, its account line by line, the household's signature."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..actions import surveys as actions
from ..guarantees import Judged, Verdict
from ..income import Held, Income, Line, explain, hold
from ..models import Household, Survey, YearClose
from ..queries import accounts
from ..queries import surveys as queries
from ..queries.hints import hints
from ..queries.register import monitorings_on
from ..queries.scope import EDITORS, READERS
from .keeping import kept
from .survey_forms import SignForm, SurveyForm
from .survey_parts import acting, editable, found_or_404, named, year_asked

FORM = "households/survey_form.html"


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def survey_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record (or correct) the survey of a year (``?year=``); the items are those of the year's basis."""
    row, year, today = kept(request, id), year_asked(request), clock.today()
    basis = accounts.basis_or_none(row.village_id, year)
    if basis is None:
        context = {"title": f"{year}年调查", "sub": named(row), "row": row, "year": year}
        return render(request, "households/no_basis.html", context)
    wanted = accounts.asked(row.village_id, year)
    previous = queries.of_year([row.pk], year).get(row.pk)
    closed = YearClose.objects.filter(county=row.county, year__gte=year).exists()
    day = min(today, accounts.last_day(year))
    form = SurveyForm(
        request.POST or None, basis=basis, items=wanted.items, previous=previous, hints=hints(row, day),
        needs_reason=previous is not None or closed,
        initial={"taken_on": previous.taken_on if previous else today, "taken_by": previous.taken_by if previous else actor_of(request).label},
    )  # fmt: skip

    def act(data: Mapping[str, Any]) -> Survey:
        return actions.record_survey(
            actor=actor_of(request), household=row, year=year, taken_on=data["taken_on"], taken_by=data["taken_by"],
            items=form.amounts(), guarantees=form.answers(), reason=data.get("reason", ""),
        )  # fmt: skip

    return acting(
        request, row, form, act, title=f"{'更正' if previous else '登记'}{year}年调查", submit="计算并保存", done="调查已保存，收入已计算。",
        then=lambda survey: reverse("survey", args=[survey.pk]), template=FORM, basis=basis, wanted=wanted,
        period=accounts.period(row.village_id, year), closed=closed,
        years=[one for one in range(today.year, max(row.registered_on.year, today.year - 6) - 1, -1) if one != year],
    )  # fmt: skip


@access(*READERS)
@require_safe
def survey(request: HttpRequest, id: UUID) -> HttpResponse:
    """A survey with its account line by line, the standard it stands against, the guarantees and the years before."""
    row = found_or_404(queries.survey(viewer=actor_of(request), pk=id))
    income, judged = accounts.account(row), accounts.judged(row)
    of_years = queries.of_household(viewer=actor_of(request), household=row.household_id)
    context = {
        "title": f"{row.year}年收入和保障", "sub": named(row.household), "row": row, "facts": _facts(row, income),
        "held": _held(row, income), "lines": _lines(income), "judged": judged, "guarantees": _guarantees(judged),
        "growth": _growth(of_years, row), "may_edit": editable(request, row.household) and row.voided_on is None,
    }  # fmt: skip
    return render(request, "households/survey.html", context)


@access(*EDITORS)
@require_http_methods(["GET", "POST"])
def survey_sign(request: HttpRequest, id: UUID) -> HttpResponse:
    """The household signed the income sheet."""
    row = found_or_404(queries.survey(viewer=actor_of(request), pk=id))
    kept(request, row.household_id)
    form = SignForm(request.POST or None, initial={"signed_on": clock.today()})
    return acting(
        request, row.household, form, lambda data: actions.sign_survey(actor=actor_of(request), survey=row, **data),
        title=f"登记{row.year}年收入表的户主签字", done="已登记签字。", then=reverse("survey", args=[row.pk]),
    )  # fmt: skip


def _facts(row: Survey, income: Income) -> list[tuple[str, object]]:
    counted = accounts.period(row.household.village_id, row.year)
    return [
        ("户编号", row.household.number), ("调查日期", row.taken_on), ("调查人", row.taken_by), ("家庭人口", f"{row.size} 人"),
        ("核算口径", income.basis.name), ("收入计算期", f"{counted.first:%Y-%m-%d} 至 {counted.last:%Y-%m-%d}" if counted else None),
        ("户主签字", row.signed_on or "还没有签字"), *([("作废", f"{row.voided_on:%Y-%m-%d} {row.void_reason}")] if row.voided_on else []),
    ]  # fmt: skip


def _held(row: Survey, income: Income) -> list[tuple[Held, bool]]:
    """The income held against the standard, and for a monitored household the reference income against the monitoring line."""
    watched = _watched(row.household, row)
    poverty = accounts.standard(row.household.village_id, row.year)
    found = [(hold(row.per_head, poverty), False)] if poverty else []
    line = accounts.standard(row.household.village_id, row.year, monitored=True) if watched else None
    if line and (line != poverty or income.reference_per_head is not None):
        found.append((hold(income.measured(monitored=True), line), True))
    return found


def _watched(household: Household, row: Survey) -> bool:
    return household.pk in monitorings_on([household.pk], row.taken_on)


def _lines(income: Income) -> Table:
    def amount(line: Line) -> object:
        return f"{'− ' if line.sign < 0 else ''}{line.amount:,.2f}"

    kinds = {"item": Tag("项目"), "group": Tag("合计", "info"), "sum": Tag("结果", "ok")}
    return Table(
        f"收入逐项（口径 {income.basis.name}）",
        (
            Column("label", "项目"),
            Column("kind", "类别", read=lambda line: kinds[line.kind]),
            Column("amount", "金额（元）", numeric=True, read=amount),
            Column("running", "累计（元）", numeric=True, read=lambda line: f"{line.running:,.2f}"),
            Column("formula", "怎样得来", read=lambda line: line.formula),
        ),
        explain(income),
        stack=True,
    )


def _guarantees(judged: Judged) -> Table:
    def word(one: Verdict) -> Tag:
        return Tag(one.word, "ok" if one.met else "bad" if one.met is False else "warn")

    return Table(
        "保障情况",
        (
            Column("item", "项目"),
            Column("word", "结论", read=word),
            Column("evidence", "依据"),
            Column("clause", "出处", read=lambda _: Cite(judged.clause) if judged.clause else None),
        ),
        judged.items,
        empty="这一年在这里没有规定保障项目。",
        stack=True,
    )


def _growth(rows: list[Survey], shown: Survey) -> Table:
    before = {row.year: row.per_head for row in rows}

    def grown(row: Survey) -> object:
        return row.per_head - before[row.year - 1] if row.year - 1 in before else None

    return Table(
        "历年收入",
        (
            Column("year", "年度", read=lambda row: str(row.year), link=lambda row: "" if row == shown else reverse("survey", args=[row.pk])),
            Column("size", "人口", numeric=True),
            Column("net_income", "家庭纯收入（元）", numeric=True),
            Column("per_head", "人均纯收入（元）", numeric=True),
            Column("grown", "比上年增加（元）", numeric=True, read=grown),
        ),
        rows,
        empty="没有有效的调查。",
    )  # fmt: skip
