"""Finding and looking at households: the list, one household on a day with its history, the own filters."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents import lists
from zhucun.foundation.documents.web.downloads import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.formats import number
from zhucun.foundation.ui.parts import Figure
from zhucun.foundation.ui.tables import export_rows

from .. import codes
from ..actions import filters
from ..models import Household
from ..queries import card as cards
from ..queries import history, listing, register, search
from ..queries.card import Card
from ..queries.scope import EDITORS, READERS
from . import tables
from .fields import said
from .forms import HOUSEHOLD_GROUPS, FilterNameForm, FindForm

PAGE = "households"
_LISTS = {"category": "category", "property": "property", "cause": "cause", "measure": "measure"}


@access(*READERS)
@require_safe
def households(request: HttpRequest) -> HttpResponseBase:
    """The households of the area looked at, on a day."""
    viewer, area, on = actor_of(request), place.current(request), asked_day(request)
    rows = listing.standing_on(viewer=viewer, on=on, area=area.key if area else "")
    shown = tables.households(_offered(area, on))
    listed = shown.answer(request, listing.with_present(rows, on))
    if listed.export:
        with transaction.atomic():
            record(actor=viewer, verb="导出", subject_kind="农户", subject_id="", subject_label="农户名册")
        heads = [lists.Column(column.title, 18) for column in shown.columns]
        found = listed.rows_to_export.iterator(chunk_size=2_000)
        return list_response("农户名册", heads, export_rows(shown.columns, found), listed.export)
    query = _kept(request.GET)
    plan = (
        listing.against_plan(viewer=viewer, area=area, on=on) if area and area.level >= Level.COUNTY else []
    )
    context = {
        "title": "农户名册", "sub": f"{area.name if area else ''} 截至 {on:%Y-%m-%d}".strip(), "table": listed.table,
        "saved": listing.saved_filters(viewer, PAGE), "query": query,
        "name_form": FilterNameForm(initial={"query": query}) if query else None,
        "plan": tables.compared(plan) if plan else None, "may_edit": viewer.holds(EDITORS),
    }  # fmt: skip
    return render(request, "households/households.html", context)


def _offered(area: Area | None, on: date) -> dict[str, list[tuple[str, str]]]:
    division = area.key if area else ""
    offered = {"village": [(one.key, one.name) for one in listing.villages(area, on)]}
    for name, code_list in _LISTS.items():
        try:
            offered[name] = codes.terms(code_list, division, on).choices
        except policy.NoValue:  # nobody laid down a list for the day
            offered[name] = []
    return offered


def _kept(query: QueryDict) -> str:
    """What is kept of an address as a filter: what narrows and orders, not where one was in it."""
    kept = query.copy()
    for name in [*kept]:
        if name in {"cursor", "export"} or not kept[name] or search.looks_like_identity(str(kept[name])):
            del kept[name]
    return kept.urlencode()


def asked_day(request: HttpRequest) -> date:
    """The day the address asks for; today where it names none, or no day."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


@access(*READERS)
@require_http_methods(["GET", "POST"])
def find_household(request: HttpRequest) -> HttpResponse:
    """Find a household by the whole identity number of one of its people, by telephone or by its number."""
    form, found = FindForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        rows = tried(form, lambda: search.find(viewer=actor_of(request), text=text, on=clock.today())) or []
        if len(rows) == 1:
            return redirect("household", id=rows[0].pk)
        found = rows
        if not rows and not form.errors:
            form.add_error("text", "您可以查看的农户中没有这个号码，请核对。")
    context = {
        "title": "按号码查找", "form": form, "submit": "查找", "cancel_url": reverse("households"), "found": found,
    }  # fmt: skip
    return render(request, "households/find.html", context, status=422 if form.errors else 200)


@access(*READERS)
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the filter under a name, and come back to the list as it was."""
    form, back = FilterNameForm(request.POST), reverse("households")
    query = request.POST.get("query", "")
    if form.is_valid():
        kept = _kept(QueryDict(form.cleaned_data["query"]))
        try:
            filters.save_filter(
                actor=actor_of(request), page=PAGE, name=form.cleaned_data["name"], query=kept
            )
            messages.success(request, f"已保存筛选条件“{form.cleaned_data['name']}”。")
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    else:
        messages.error(request, "请给筛选条件起个名字（不超过40字）。")
    return redirect(f"{back}?{_kept(QueryDict(query))}")


@access(*READERS)
@require_POST
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one of the own filters no more."""
    filters.delete_filter(actor=actor_of(request), pk=pk)
    messages.success(request, "已删除筛选条件。")
    return redirect("households")


@access(*READERS)
@require_safe
def household(request: HttpRequest, id: UUID) -> HttpResponse:
    """One household as of a day (``?on=``), and its whole history."""
    row, on = get(request, id), asked_day(request)
    card = cards.card(viewer=actor_of(request), row=row, on=on)
    context = {
        "title": f"{card.head}户" if card.lines else f"户{row.number}", "sub": f"{card.place}{row.group} · {row.number}",
        "household": row, "card": card, "on": on, "today": clock.today(), "figures": _figures(card),
        "basics": [*_basics(card), *_said(card, HOUSEHOLD_GROUPS[0][1])],
        "living": [(title, _said(card, names)) for title, names in HOUSEHOLD_GROUPS[1:]], "members": tables.members(card),
        "measures": tables.measures(card.measures), "happenings": tables.happenings(history.happenings(row)),
        "changes": tables.changes(history.changes(row)), "account": masked(card.state.account) if card.state else "",
    }  # fmt: skip
    return render(request, "households/household.html", context)


def _figures(card: Card) -> list[Figure]:
    """What matters first: people, where it stands, risks, income."""
    standing, watched, survey = card.standing, card.monitoring, card.survey
    status = standing.get_status_display() if standing else "未列入"
    since = f"{standing.since_year}年度" if standing else ""
    labour = sum(
        bool(line.state and "劳动力" in line.state.labour and line.state.labour not in UNABLE)
        for line in card.lines
    )
    income = f"{number(survey.per_head)} 元" if survey else "—"
    return [
        Figure("家庭人口", f"{len(card.lines)} 人", f"劳动力 {labour} 人"),
        Figure("状态", status, since, "warn" if standing and standing.status != "lifted" else ""),
        Figure(
            "监测", watched.category if watched else "未纳入", "、".join(watched.risks) if watched else "", "warn" if watched else ""
        ),
        Figure("人均纯收入", income, f"{survey.year}年度" if survey else "还没有调查"),
    ]  # fmt: skip


UNABLE = frozenset({"丧失劳动力", "无劳动力"})


def _basics(card: Card) -> list[tuple[str, object]]:
    row, state = card.household, card.state
    visit = f"{card.visit.visited_on:%Y-%m-%d} {card.visit.visited_by}" if card.visit else ""
    facts: list[tuple[str, object]] = [
        ("户编号", row.number), ("所在村组", f"{card.place}{row.group}"), ("住址", row.address),
        ("登记日期", row.registered_on),
        ("户属性", card.property_word), ("主要致贫原因", card.cause_word), ("其他致贫原因", "、".join(state.causes) if state else ""),
        ("监测联系人", card.monitoring.contact if card.monitoring else ""), ("最近回访", visit),
    ]  # fmt: skip
    if row.ended_on:
        facts.insert(4, ("终止", f"{row.ended_on:%Y-%m-%d} {row.get_ending_display()}"))
    return facts


def _said(card: Card, names: Iterable[str]) -> list[tuple[str, object]]:
    """A group of the registration form as facts; only what somebody said."""
    return said(
        card.state, [name for name in names if name not in {"cause", "causes", "property", "account"}]
    )


def get(request: HttpRequest, id: UUID) -> Household:
    """The household, where the viewer may see it."""
    row = register.household(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404("没有这一户，或者不在您所管的范围内。")
    return row
