"""Asking what holds, setting local values, and how far the clauses are realised."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from zhucun.foundation.accounts.access import access, actor_of, signed_in
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.policy import actions, facts
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.coverage import STATES
from zhucun.foundation.ui import place
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.listing import FilterForm
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import areas
from .. import coverage as evidence
from .. import values as asked_values
from .parts import tried

ONE_DAY = timedelta(days=1)


class QuestionForm(forms.Form):
    """Which parameter, where, on which day."""

    q = forms.CharField(
        label="参数",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如 请假、工作队人数"}),
    )
    division = forms.CharField(label="地区（名称或代码）", required=False)
    on = day_field("日期", required=False)


KEYS = (
    Column("title", "参数", link=lambda key: f"{reverse('policy')}?{urlencode({'q': key.key})}"),
    Column("key", "键"),
    Column("type", "类型", read=lambda key: facts.TYPES[key.type]),
    Column("unit", "单位"),
    Column("settable", "地方可否设定", read=lambda key: "可以" if key.settable else "由制度规定"),
)
CANDIDATES = (
    Column("value", "规定"),
    Column("area", "地区"),
    Column("clause", "条款", read=lambda c: Cite(c.clause) if c.clause else c.citation),
    Column("force", "效力"),
    Column("days", "适用日期"),
    Column("why", "结果", read=lambda c: Tag(c.why, "ok") if c.won else c.why),
)


@signed_in
@require_GET
def values(request: HttpRequest) -> HttpResponse:
    """A parameter in an area on a day: its value, the clause, and every candidate that lost and why."""
    here = place.current(request)
    start = {"division": areas.written(here) if here else "全国", "on": clock.today()}
    form = QuestionForm({**start, **request.GET.dict()})
    context: dict[str, Any] = {
        "title": "参数查询",
        "form": form,
        "sub": "某地某日适用哪一条规定，别的为什么不适用",
    }
    if form.is_valid():
        asked = form.cleaned_data
        keys = asked_values.matching(asked["q"])
        if len(keys) != 1:
            carried = {"division": asked["division"], "on": (asked["on"] or clock.today()).isoformat()}
            context["keys"] = Table("参数", _keys_with(carried), keys, empty="没有这样的参数，请换个词。")
        else:
            form = QuestionForm({**form.data, "q": keys[0].title})
            form.is_valid()
            context["form"] = form
            tried(form, lambda: context.update(_answer(request, keys[0], asked["division"], asked["on"])))
    return render(request, "registers/policy.html", context)


def _keys_with(carried: dict[str, str]) -> tuple[Column, ...]:
    def link(key: facts.Key) -> str:
        return f"{reverse('policy')}?{urlencode({'q': key.key, **carried})}"

    return (Column("title", "参数", link=link), *KEYS[1:])


def _answer(request: HttpRequest, key: facts.Key, division: str, on: date | None) -> dict[str, object]:
    day = on or clock.today()
    area = areas.named_one(division, day)
    found = policy.explain(key.key, division=area.key, on=day)
    local = asked_values.local_lines(on=day, key=key.key) if key.settable else []
    may_set = asked_values.may_set(actor_of(request), key)
    new = f"{reverse('new_local_value')}?{urlencode({'key': key.key, 'division': areas.written(area)})}"
    return {
        "found": found,
        "answer": found.answer,
        "force": facts.FORCES.get(found.answer.force, "") if found.answer else "",
        "candidates": Table("各项规定", CANDIDATES, asked_values.candidates(found)),
        "local": Table("本地值", _local_columns(may_set), local) if local else None,
        "new_url": new if may_set else "",
    }


def _local_columns(may_end: bool) -> tuple[Column, ...]:
    columns = [
        Column("area", "地区"),
        Column("title", "参数", link=lambda line: f"{reverse('policy')}?{urlencode({'q': line.key})}"),
        Column("value", "值"),
        Column("days", "适用日期"),
        Column("citation", "依据"),
        Column("exception", "例外"),
    ]
    if may_end:
        columns.append(
            Column(
                "end",
                "办理",
                read=lambda line: "停用" if line.open else None,
                link=lambda line: reverse("end_local_value", args=[line.id]),
            )
        )
    return tuple(columns)


class LocalFilter(FilterForm):
    """Local values of one parameter."""

    q = forms.CharField(label="参数", required=False, widget=forms.TextInput(attrs={"type": "search"}))

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - the list is no queryset
        """Nothing: the list is held in memory."""
        return queryset


@signed_in
@require_GET
def local_values(request: HttpRequest) -> HttpResponseBase:
    """Every local value, with the parameters that may be set."""
    form = LocalFilter(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = [
        line for line in asked_values.local_lines(on=clock.today()) if text in line.title or text in line.key
    ]
    may_set = actor_of(request).holds(actions.AUTHORITIES)
    columns = _local_columns(may_set)
    listed = shown(
        request,
        caption="本地值",
        columns=columns,
        rows=rows,
        key=lambda line: line.id,
        filters=form,
        empty="还没有本地值：各地适用制度里的规定。",
    )
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="本地值", title="本地值", columns=columns[:6], rows=listed.rows,
            fmt=listed.export,
        )  # fmt: skip
    offered = (
        Column(
            "title", "参数", link=lambda key: f"{reverse('new_local_value')}?{urlencode({'key': key.key})}"
        ),
        Column("unit", "单位"),
        Column("type", "类型", read=lambda key: facts.TYPES[key.type]),
    )
    context = {
        "title": "本地值",
        "sub": "制度允许地方设定的参数，由有权的办公室带依据设定，全程留痕",
        "table": listed.table,
        "settable": Table("可以设定的参数", offered, asked_values.settable()) if may_set else None,
    }
    return render(request, "registers/local_values.html", context)


class LocalValueForm(forms.Form):
    """A local value; the field ``value`` is added to fit the parameter."""

    division = forms.CharField(label="地区（名称或代码）", help_text="只能设定您所管的地区，下级一并适用。")
    citation = forms.CharField(label="依据", max_length=300, help_text="文号，或会议纪要名称和日期。")
    valid_from = day_field("自哪天起")
    valid_to = day_field("最后一天", required=False, help_text="不填就是长期。")
    exception = forms.ChoiceField(
        label="例外情形",
        required=False,
        choices=[("", "无"), *facts.EXCEPTIONS.items()],
        help_text="上级禁止的做法，只有安全保卫或应急处置才能例外。",
    )


@access(*actions.AUTHORITIES)
@require_http_methods(["GET", "POST"])
def new_local_value(request: HttpRequest) -> HttpResponse:
    """Set a local value; refused below a superior bound, with the clause."""
    key = asked_values.key_named(request.GET.get("key", ""))
    here = place.current(request)
    start: dict[str, Any] = {
        "division": request.GET.get("division") or (areas.written(here) if here else ""),
        "valid_from": clock.today(),
    }
    form = LocalValueForm(request.POST or None, initial=start)
    form.fields["value"] = asked_values.value_field(key)
    form.order_fields(["division", "value", "citation", "valid_from", "valid_to", "exception"])
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: _set(request, key, form.cleaned_data))
    ):
        messages.success(request, f"已设定“{key.title}”的本地值。")
        return redirect(
            f"{reverse('policy')}?{urlencode({'q': key.key, 'division': form.cleaned_data['division'], 'on': form.cleaned_data['valid_from'].isoformat()})}"
        )
    context = {
        "title": f"设定本地值：{key.title}",
        "sub": _holding(key, start["division"], start["valid_from"]),
        "form": form,
        "refused_by": getattr(form, "refused_by", ""),
        "submit": "设定",
        "cancel_url": reverse("local_values"),
    }
    return render(request, "registers/local_value_form.html", context)


def _holding(key: facts.Key, division: str, on: date) -> str:
    """What holds before anything is set, in a sentence; "" where the area is not clear."""
    try:
        area = areas.named_one(division, on)
        answer = policy.find(key.key, division=area.key, on=on)
    except Refusal:
        return ""
    if answer is None:
        return f"{area.name}现在没有规定。"
    source = policy.clause_label(answer.clause) or answer.citation
    return f"{area.name}现在适用 {answer.shown}（{facts.FORCES[answer.force]}，{source}）。"


def _set(request: HttpRequest, key: facts.Key, asked: dict[str, Any]) -> bool:
    area = areas.named_one(asked["division"], asked["valid_from"])
    actions.set_local_value(
        actor=actor_of(request),
        division=area.key,
        key=key.key,
        value=asked["value"],
        citation=asked["citation"],
        valid_from=asked["valid_from"],
        valid_to=asked["valid_to"] + ONE_DAY if asked["valid_to"] else None,
        exception=asked["exception"] or None,
    )
    return True


class EndForm(forms.Form):
    """When a local value ends, and why."""

    at = day_field("自哪天起不再适用")
    reason = forms.CharField(label="原因", max_length=200)


@access(*actions.AUTHORITIES)
@require_http_methods(["GET", "POST"])
def end_local_value(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a local value."""
    line = next((line for line in asked_values.local_lines(on=clock.today()) if line.id == str(id)), None)
    if line is None:
        raise Http404("找不到这个本地值。")
    form = EndForm(request.POST or None, initial={"at": clock.today()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if tried(
            form,
            lambda: actions.end_local_value(
                actor=actor_of(request), local=id, at=asked["at"], reason=asked["reason"]
            ),
        ):
            messages.success(request, f"{line.area}“{line.title}”的本地值已停用。")
            return redirect("local_values")
    context = {
        "title": f"停用本地值：{line.title}",
        "sub": f"{line.area}，{line.value}，{line.days}，依据 {line.citation}",
        "form": form,
        "submit": "停用",
        "cancel_url": reverse("local_values"),
    }
    return render(request, "ui/form.html", context)


class CoverageFilter(FilterForm):
    """Clauses of one instrument in one state."""

    instrument = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES.items()])
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *facts.CLAUSE_KINDS.items()]
    )

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - the list is no queryset
        """Nothing: the list is held in memory."""
        return queryset


def _count(state: str, title: str) -> Column:
    def link(line: evidence.Line) -> str:
        return f"?{urlencode({'instrument': line.instrument, 'state': state})}#list"

    return Column(state, title, numeric=True, link=link)


COVERAGE = (
    Column("title", "制度", link=lambda line: f"?{urlencode({'instrument': line.instrument})}#list"),
    Column("total", "条款", numeric=True),
    *(_count(state, title) for state, title in STATES.items()),
)
CLAUSES = (
    Column("id", "编号", link=lambda clause: reverse("clause", args=[clause.id])),
    Column("clause", "条款", read=lambda clause: Cite(clause.id)),
    Column("topic", "内容", read=lambda clause: policy.book().clauses[clause.id].topic),
    Column("kind", "类别", read=lambda clause: facts.CLAUSE_KINDS[clause.kind]),
    Column("state", "状态", read=lambda clause: evidence.tag(clause.state)),
    Column("tests", "证明它的测试", numeric=True, read=lambda clause: len(clause.tests)),
)


@signed_in
@require_GET
def coverage(request: HttpRequest) -> HttpResponseBase:
    """How many clauses of each instrument are in which state; and the clauses themselves."""
    clauses = evidence.everything()
    lines, total = evidence.lines(clauses)
    form = CoverageFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"instrument": None, "state": None, "kind": None}
    rows = [
        clause
        for clause in clauses
        if asked["instrument"] in {"", clause.instrument}
        and asked["state"] in {"", clause.state}
        and asked["kind"] in {"", clause.kind}
    ]
    listed = shown(
        request, caption="条款", columns=CLAUSES, rows=rows, key=lambda clause: clause.id, filters=form
    )
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="条款", title="条款落实", columns=CLAUSES, rows=listed.rows,
            fmt=listed.export,
        )  # fmt: skip
    context = {
        "title": "条款落实",
        "sub": f"共 {total.total} 条，{total.works} 条在两种数据库上都有测试证明有效",
        "lines": Table("各制度", COVERAGE, lines, total=total),
        "table": listed.table,
        "meanings": [(evidence.tag(state), meaning) for state, meaning in evidence.MEANINGS.items()],
    }
    return render(request, "registers/coverage.html", context)
