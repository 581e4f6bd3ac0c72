"""The villages of an area, the page of one village, its profile forms, the ledgers of an area."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import formats, place
from zhucun.foundation.ui.held import shown
from zhucun.foundation.ui.parts import Figure
from zhucun.foundation.ui.tables import Table

from ..actions import profile as actions
from ..catalogue import groups, indicators
from ..models import Profile
from ..queries import exits, haves, ledgers, lists, registry
from ..queries import profile as queries
from ..queries.profile import Fact
from ..queries.scope import READERS, WRITERS, edits
from . import forms, tables
from .parts import area_or_404, found_or_404, village_form, village_or_404

KEEPERS = sorted(WRITERS)


@access(*sorted(READERS))
@require_safe
def villages(request: HttpRequest) -> HttpResponseBase:
    """The villages of the county, township or village looked at, with their key figures of a year."""
    viewer, today = actor_of(request), clock.today()
    area = place.current(request)
    if area is None or area.level < Level.COUNTY:
        return _choose(request, "村情")
    asked = forms.YearForm(request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or today.year
    rows = queries.villages(viewer=viewer, within=area.key, year=year, on=today)
    listed = shown(
        request, caption="村情", columns=tables.village_columns(), rows=rows, key=lambda row: row.key,
        empty="这里没有您可以查看的村。",
    )  # fmt: skip
    if listed.export:
        fallen = registry.relapses_by_disaster([row.key for row in rows], year)
        return export_list(
            actor=viewer, kind="村情", title=f"{area.name}{year}年村情", columns=tables.every_column(fallen), rows=rows,
            fmt=listed.export, county=area.key[:6],
        )  # fmt: skip
    context = {
        "title": "村情", "sub": f"{area.name}，{year}年（没有当年村情的显示最近一年）", "table": listed.table,
        "form": forms.YearForm({"year": year}), "county": area.level == Level.COUNTY,
    }  # fmt: skip
    return render(request, "villages/villages.html", context)


def _choose(request: HttpRequest, title: str) -> HttpResponse:
    context = {
        "title": title,
        "what": "这里按县列出各村的情况。",
        "how": "请先用“切换地区”选一个县、乡镇或村。",
    }
    return render(request, "ui/empty.html", context)


@access(*sorted(READERS))
@require_safe
def gaps(request: HttpRequest) -> HttpResponseBase:
    """What the poor villages of the county looked at lack of what they should have on file."""
    viewer, today = actor_of(request), clock.today()
    county = next((area for area in place.way(request) if area.level == Level.COUNTY), None)
    if county is None:
        return _choose(request, "村级必备事项")
    rows = haves.gaps(viewer=viewer, county=county.key, on=today)
    listed = shown(
        request, caption="村级必备事项", columns=tables.GAP_COLUMNS, rows=rows, key=lambda row: row.key,
        empty="这个县没有登记建档立卡贫困村，或者没有采用规定必备事项的制度。",
    )  # fmt: skip
    if listed.export:
        return export_list(
            actor=viewer, kind="村级必备事项", title=f"{county.name}村级必备事项", columns=tables.GAP_COLUMNS, rows=rows,
            fmt=listed.export, county=county.key,
        )  # fmt: skip
    clauses = [have.clause for row in rows[:1] for have in (row.four, row.six) if have]
    context = {"title": "村级必备事项", "sub": county.name, "table": listed.table, "clauses": clauses}
    return render(request, "villages/gaps.html", context)


@access(*sorted(READERS))
@require_safe
def problem_list(request: HttpRequest) -> HttpResponseBase:
    """The problem ledger of the area looked at."""
    viewer, area, today = actor_of(request), place.current(request), clock.today()
    if area is None or area.level < Level.COUNTY:
        return _choose(request, "村级问题台账")
    names = {one.key: one.name for one in divisions.below(area.key, Level.VILLAGE, today)}
    listing = tables.problem_list(names)
    listed = listing.answer(request, ledgers.problems(viewer=viewer, villages=list(names)))
    if listed.export:
        return export_list(
            actor=viewer, kind="村级问题", title=f"{area.name}村级问题台账", columns=listing.columns,
            rows=listed.rows_to_export, fmt=listed.export, county=area.key[:6],
        )  # fmt: skip
    return render(request, "ui/list.html", {"title": "村级问题台账", "sub": area.name, "table": listed.table})


@access(*sorted(READERS))
@require_safe
def village(request: HttpRequest, key: str) -> HttpResponseBase:
    """A village: its profile of a year beside the year before, and everything on record of it."""
    viewer, way = actor_of(request), area_or_404(request, key, Level.VILLAGE)
    area, today = way[0], clock.today()
    profiles = queries.of_village(viewer=viewer, village=key)
    if request.GET.get("export"):
        readable = {row.year: queries.readable(row.values) for row in profiles}
        return export_list(
            actor=viewer, kind="村情", title=f"{area.name}历年村情", columns=tables.profile_years(profiles, readable),
            rows=[one for one in indicators().values() if any(one.code in values for values in readable.values())],
            fmt=request.GET["export"], subject=key, county=key[:6],
        )  # fmt: skip
    asked = forms.YearForm(request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else None
    chosen = next((row for row in profiles if row.year == year), None) or next(iter(profiles), None)
    facts = queries.facts(viewer=viewer, profile=chosen) if chosen else []
    may_write = edits(viewer, key)
    context = {
        "title": area.name, "sub": "".join(one.name for one in reversed(way[1:4])), "area": area, "may_write": may_write,
        "profile": chosen, "profiles": profiles, "groups": _groups(facts, chosen), "empty_items": _empty(facts),
        "figures": _figures(facts, area, viewer), "exit": exits.latest([key]).get(key),
        "corrections": queries.corrections(viewer=viewer, village=key, year=chosen.year) if chosen else [],
        **_records(viewer, key, may_write),
    }  # fmt: skip
    under_way = context["exit"] is not None and context["exit"].state in {"running", "approved"}
    context |= {"exited_on": exits.exited_on(key, today), "may_exit": may_write and not under_way}
    return render(request, "villages/village.html", context)


def _groups(facts: list[Fact], profile: Profile | None) -> list[tuple[str, Table]]:
    """The items of a profile that say anything, by group."""
    if profile is None:
        return []
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if not (fact.value is None and fact.before is None and fact.known is None):
            found.setdefault(fact.indicator.group, []).append(fact)
    return [(title, tables.facts(found[title], title, profile.year)) for title in groups() if title in found]


def _empty(facts: list[Fact]) -> list[str]:
    return [fact.indicator.title for fact in facts if fact.indicator.typed and fact.value is None]


def _figures(facts: list[Fact], area: Area, viewer: Actor) -> list[Figure]:
    """The four numbers that matter."""
    known = {fact.indicator.code: fact for fact in facts}
    registered = registry.poor([area.key], clock.today()).get(area.key, registry.Poor())
    open_problems = ledgers.problems(viewer=viewer, villages=[area.key]).filter(closed_on=None).count()

    def said(code: str) -> str:
        value = known[code].value if code in known else None
        return formats.number(value) if isinstance(value, Decimal) else formats.UNKNOWN

    return [
        Figure("总人口", said("persons"), f"{said('households')} 户"),
        Figure(
            "名册现有贫困户",
            formats.number(registered.households),
            f"{registered.persons} 人",
            url=f"{reverse('households')}?village={area.key}",
        ),
        Figure("贫困发生率（%）", said("poverty_rate_percent"), "按村情计算"),
        Figure("未销号问题", formats.number(open_problems), tone="warn" if open_problems else "ok"),
    ]


def _records(viewer: Actor, key: str, may_write: bool) -> dict[str, Any]:
    """The tables of what is on record of a village."""
    today, county = clock.today(), divisions.county_key(key, clock.today())
    checked = ledgers.environment(viewer=viewer, village=key)
    booked = ledgers.collective(viewer=viewer, village=key)
    four = haves.four(viewer=viewer, villages=[key], county=county, on=today).get(key)
    six = haves.six(viewer=viewer, villages=[key], county=county, on=today).get(key)
    base = ledgers.base_items(viewer=viewer, village=key, on=today)
    return {
        "problems": tables.problems(ledgers.problems(viewer=viewer, villages=[key]), may_write=may_write),
        "risks": tables.risks(ledgers.risks(viewer=viewer, village=key), may_write=may_write),
        "relapses": registry.relapses_by_disaster([key], today.year).get(key, 0),
        "year": today.year,
        "last_check": tables.check_items(checked[0]) if checked else None,
        "check_clauses": list(dict.fromkeys(lists.environment_items(key, today).values())),
        "checks": tables.checks(checked, may_write=may_write),
        "sums": tables.sums(ledgers.by_year(booked)),
        "collective": tables.collective(booked, may_write=may_write),
        "entries": tables.entries(ledgers.entries(viewer=viewer, village=key), may_write=may_write),
        "base": tables.base_items(base, may_write=may_write) if base else None,
        "base_clause": base[0].clause if base else "",
        "haves": [
            (title, tables.haves(found.items, title), found.clause)
            for title, found in (("村级四项保障", four), ("“六有”", six))
            if found
        ],
    }


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_profile(request: HttpRequest, key: str) -> HttpResponse:
    """Record the facts of a village in a year; what the system counts is offered beside its field."""
    actor, today = actor_of(request), clock.today()
    village_or_404(request, key)
    asked = forms.YearForm(request.POST or request.GET)
    year = (asked.cleaned_data["year"] if asked.is_valid() else None) or today.year
    profiles = queries.of_village(viewer=actor, village=key)
    before: Mapping[str, str] = next((row.values for row in profiles if row.year < year), {})
    form = forms.ProfileForm(
        registry.counted([key], year)[key], before, request.POST or None, initial={"year": year}
    )
    return village_form(
        request, key, form,
        lambda data: actions.record_profile(
            actor=actor, village_key=key, year=data["year"], source=data["source"], values=form.values()
        ),
        title="登记村情", done="已登记村情。", template="villages/profile_form.html",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def correct_profile(request: HttpRequest, id: UUID) -> HttpResponse:
    """Correct the facts of a year: the former row is voided and stays readable."""
    actor = actor_of(request)
    row: Profile = found_or_404(ledgers.one(viewer=actor, kind="profile", pk=id))
    known = registry.counted([row.village_id], row.year)[row.village_id]
    given = {code: value for code, value in row.values.items() if code not in row.counted}
    form = forms.CorrectForm(known, {}, request.POST or None, initial=given)
    return village_form(
        request, row.village_id, form,
        lambda data: actions.correct_profile(
            actor=actor, profile=row, source=data["source"], reason=data["reason"], values=form.values()
        ),
        title=f"更正{row.year}年村情", done="已更正，原记录作废并保留。", submit="更正",
        template="villages/profile_form.html", back=reverse("village", args=[row.village_id]) + f"?year={row.year}",
    )  # fmt: skip
