"""The record of a member: facts, counters, what they amount to; and the forms that put a fact on record or void it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed
from zhucun.foundation.ui.parts import Link, Tag
from zhucun.work.teams.queries.roster import Posting

from .. import rules
from ..actions import facts as actions
from ..models import RecallFact
from ..queries import facts, honours, promotions, recalls, scope
from . import tables
from .forms import FactForm, ReasonForm
from .parts import KEEPER_ROLES, MEMBER_ROLES, answer_list, form_page, here, tabs, tried

STATER_ROLES = tuple(sorted({role for roles in rules.STATED_BY.values() for role in roles}))
CLAUSES = {
    "grade": "JX18-052",
    "measure": "JX18-054",
    "poll": "JX18-055",
    "punishment": "JX18-056",
    "unsuitable": "JX18-057",
}


@access(*MEMBER_ROLES)
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """Members whom the viewer may read of or state something about."""
    actor = actor_of(request)
    rows = scope.postings(actor)
    if actor.holds(scope.OFFICES | {"auditor"}):
        rows = rows.filter(team__village__key__startswith=here(request))
    names: dict[str, str] = {}

    def name_villages(shown: Iterable[Posting]) -> None:
        keys = {row.team.village_id for row in shown}
        names.update({key: area.name for key, area in divisions.by_keys(keys, clock.today()).items()})

    return answer_list(
        request, tables.members(names), rows, before=name_villages, sub="点姓名看在册事实，登记或更正"
    )


@access(*MEMBER_ROLES)
@require_safe
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One member's record."""
    actor, today = actor_of(request), clock.today()
    row = _member(actor, id)
    readable = scope.postings(actor).filter(scope.about(actor), pk=row.pk).exists()
    rows = list(facts.facts(viewer=actor, posting=row))
    office = scope.holds_at(actor, scope.READERS, row.county)
    triggers = facts.triggers(row, today) if office else []
    person = scope.person(viewer=actor, pk=row.cadre_id)
    may_edit = person is not None and actor.holds(KEEPER_ROLES)
    context: dict[str, Any] = {
        "title": row.cadre.name,
        "sub": f"{row.team.organisation.name} · {recalls.village_of(row, today)}",
        "facts": _particulars(row),
        "tabs": tabs(request),
        "triggers": triggers,
        "office": office,
        "counters": tables.counters(facts.counters(viewer=actor, posting=row, on=today)) if readable else None,
        "on_record": tables.facts(rows, _voidable(actor, row, rows)),
        "new_facts": _new_facts(actor, row),
        "recalls": tables.member_recalls(recalls.recalls(actor).filter(posting__cadre=row.cadre_id).order_by("-id"))
        if readable
        else None,
    }  # fmt: skip
    if triggers and row.valid_to is None:
        context["next"] = _next(actor, row)
    if person is not None:
        context["bans"] = tables.member_bans(
            honours.bans(actor).filter(cadre=person).order_by("-valid_to"), may_edit
        )
        context["awards"] = tables.member_awards(
            honours.awards(actor).filter(cadre=person).order_by("-year", "-awarded_on"), may_edit
        )
        if actor.holds(frozenset(KEEPER_ROLES) | {"auditor"}):
            context["promotions"] = tables.member_promotions(
                promotions.consultations(actor).filter(cadre=person).order_by("-asked_on")
            )
    if may_edit:
        context["links"] = [
            Link("登记表彰", reverse("award_new", args=[row.cadre_id])),
            Link("登记未完成任务", reverse("missed_task_new", args=[row.cadre_id])),
            Link("提拔征求意见", reverse("promotion_new", args=[row.cadre_id])),
        ]
    return render(request, "appraisal/member.html", context)


@access(*STATER_ROLES)
@require_http_methods(["GET", "POST"])
def new_fact(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """Put a fact of one kind on record."""
    actor = actor_of(request)
    row = _member(actor, id)
    if kind not in rules.STATED_BY:
        raise Http404
    levels = [level for level in rules.LEVELS if actions.may_state(actor, row, kind, level)]
    if not levels:
        raise NotAllowed(actions.SENTENCES[kind])
    limit = facts.limits(row.county, clock.today()).measure_kinds
    measures = limit.value if limit else ()
    form = FactForm(kind, measures, levels, request.POST or None, initial={"level": levels[0]})

    def act() -> RecallFact:
        return actions.note_fact(actor=actor, posting=row, kind=kind, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, f"已登记{row.cadre.name}的{RecallFact.Kind(kind).label}。")
        return redirect("appraisal_member", row.pk)
    return form_page(
        request, form, title=f"登记{RecallFact.Kind(kind).label}", sub=row.cadre.name, submit="登记",
        cancel=reverse("appraisal_member", args=[row.pk]), clause=CLAUSES[kind],
    )  # fmt: skip


@access(*STATER_ROLES)
@require_http_methods(["GET", "POST"])
def void_fact(request: HttpRequest, id: UUID) -> HttpResponse:
    """Void a wrong fact."""
    actor = actor_of(request)
    fact = facts.fact(viewer=actor, pk=id)
    if fact is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> bool:
        actions.void_fact(actor=actor, fact=fact, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已作废。需要更正的，请重新登记正确的事实。")
        return redirect("appraisal_member", fact.posting_id)
    return form_page(
        request, form, title="作废在册事实",
        sub=f"{fact.posting.cadre.name}：{fact.happened_on:%Y年%-m月%-d日} {fact.get_kind_display()} {tables.said(fact)}",
        submit="作废", cancel=reverse("appraisal_member", args=[fact.posting_id]),
    )  # fmt: skip


def _member(actor: Actor, pk: UUID) -> Posting:
    row = scope.posting(viewer=actor, pk=pk)
    if row is None:
        raise Http404
    return row


def _next(actor: Actor, row: Posting) -> Link | None:
    """Where a hint leads: to the recall under way, or for the county office to the form that begins one."""
    under_way = recalls.under_way(row)
    if under_way:
        return Link(f"召回{under_way.get_state_display()}", reverse("recall", args=[under_way.pk]))
    if actions.holds(actor, "county_office", row.county):
        return Link("核实后提出召回", reverse("recall_prepare", args=[row.pk]))
    return None


def _particulars(row: Posting) -> list[tuple[str, object]]:
    role = row.get_role_display() + ("、第一书记" if row.first_secretary else "")
    ended = (
        f"{row.valid_to:%Y-%m-%d}起离任（{row.get_ending_display()}）" if row.valid_to else Tag("在任", "ok")
    )
    return [
        ("职责", role),
        ("任职", row.valid_from),
        ("计划任期到", row.planned_to - timedelta(days=1)),
        ("状态", ended),
    ]


def _new_facts(actor: Actor, row: Posting) -> list[Link]:
    may = [
        kind
        for kind in rules.STATED_BY
        if any(actions.may_state(actor, row, kind, level) for level in rules.LEVELS)
    ]
    return [
        Link(f"登记{RecallFact.Kind(kind).label}", reverse("recall_fact_new", args=[row.pk, kind]))
        for kind in may
    ]


def _voidable(actor: Actor, row: Posting, rows: Iterable[RecallFact]) -> frozenset[str]:
    office = actions.holds(actor, "county_office", row.county)
    return frozenset(
        str(one.pk)
        for one in rows
        if one.voided_on is None
        and (office if one.kind in facts.ABSENCE else actions.may_state(actor, row, one.kind, one.level))
    )
