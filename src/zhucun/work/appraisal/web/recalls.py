"""Hints, the list of recalls, one recall with its stages, and the forms of each stage."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.audit.actions import record
from zhucun.foundation.documents.circulars import CIRCULAR
from zhucun.foundation.documents.web import document_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.ui.parts import Cite, Item, Link, Tag

from .. import rules
from ..actions import recalls as actions
from ..actions.facts import day, holds
from ..documents import circular_of
from ..models import Explanation, Recall
from ..queries import facts, hints, notices, scope
from ..queries import recalls as queries
from ..queries.recalls import LIVE, UNSETTLED
from . import tables
from .forms import ExplainForm, OpinionForm, PrepareForm, ReasonForm
from .parts import READER_ROLES, VIEWER_ROLES, answer_list, download, form_page, here, tabs, tried


@dataclass(frozen=True)
class Stage:
    """A stage of a recall as the page shows it: what, who and when, what comes next."""

    title: str
    clause: str
    tag: Tag
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default_factory=tuple)


@implements("JX18-052", "JX18-053", "JX18-054", "JX18-055", "JX18-056", "JX18-057")
@access(*READER_ROLES)
@require_safe
def hinted(request: HttpRequest) -> HttpResponseBase:
    """Members whose record amounts to a ground, with the evidence: a hint, no proposal."""
    actor = actor_of(request)
    found = hints.hints(viewer=actor, on=clock.today(), within=here(request))
    if (fmt := request.GET.get("export", "")) in {"xlsx", "csv"}:
        return download(request, "召回提示", tables.HINT_COLUMNS, found, "csv" if fmt == "csv" else "xlsx")
    context = {"title": "召回提示", "tabs": tabs(request), "items": [_item(actor, one) for one in found]}
    return render(request, "appraisal/hints.html", context)


@access(*VIEWER_ROLES)
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """Recalls under way and done."""
    actor = actor_of(request)
    rows = queries.recalls(actor)
    if actor.holds(scope.READERS):
        rows = rows.filter(posting__team__village__key__startswith=here(request))
    return answer_list(request, tables.RECALLS, rows)


@access(*VIEWER_ROLES)
@require_safe
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One recall: facts, the member's word, the chain, what it brought, and what is next."""
    actor, row = actor_of(request), _recall(request, id)
    said = queries.explanations(viewer=actor, recall=row)
    context = {
        "title": f"召回：{row.posting.cadre.name}",
        "sub": f"{row.posting.team.organisation.name} · {queries.village_of(row.posting, clock.today())}",
        "recall": row,
        "tabs": tabs(request),
        "facts": _particulars(row),
        "stages": _stages(actor, row, said),
        "explanations": tables.explanations(said, scope.hears(actor, row.posting)),
        "bans": tables.member_bans(row.bans.order_by("valid_to"), may_void=False),
        "sees_case": row.case is not None and actor.holds(scope.READERS | {"sending_unit"}),
        "printable": row.state in notices.PRINTABLE and actor.holds(scope.READERS | {"sending_unit"}),
        "may_drop": row.state in UNSETTLED and holds(actor, "county_office", row.county),
    }
    return render(request, "appraisal/recall.html", context)


@access("county_office")
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take up a ground: its facts are confirmed."""
    actor = actor_of(request)
    posting = scope.posting(viewer=actor, pk=id)
    if posting is None:
        raise Http404
    triggers = facts.triggers(posting, clock.today())
    form = PrepareForm(triggers, request.POST or None)

    def act() -> Recall:
        data = form.cleaned_data | {"ground": int(form.cleaned_data["ground"])}
        return actions.prepare(actor=actor, posting=posting, **data)

    if request.method == "POST" and form.is_valid() and (made := tried(form, act)):
        messages.success(request, f"已提出召回{posting.cadre.name}。下一步：听取本人说明。")
        return redirect("recall", made.pk)
    evidence = [rules.describe(one) for trigger in triggers for one in trigger.evidence]
    return form_page(
        request, form, title="提出召回", sub=f"{posting.cadre.name} · {posting.team.organisation.name}", submit="提出",
        cancel=reverse("appraisal_member", args=[posting.pk]), clause=actions.CLAUSE, evidence=evidence,
    )  # fmt: skip


@access("county_office", "team_member")
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, id: UUID) -> HttpResponse:
    """The member's word, by the member or entered by the county office."""
    actor, row = actor_of(request), _recall(request, id)
    own = scope.is_self(actor, row.posting.cadre)
    form = ExplainForm(request.POST or None, initial={"on": clock.today()})

    def act() -> Recall:
        return actions.explain(actor=actor, recall=row, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and (after := tried(form, act)):
        _say(request, after, "已登记本人说明。")
        return redirect("recall", row.pk)
    sub = row.posting.cadre.name + ("" if own else "（由县级办公室代录，页面上注明录入人和时间）")
    return form_page(
        request, form, title="登记本人说明", sub=sub, submit="登记", cancel=reverse("recall", args=[row.pk]),
        clause=actions.CLAUSE, evidence=[one["sentence"] for one in row.evidence],
    )  # fmt: skip


@access("county_office")
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put the written opinion to the chain."""
    actor, row = actor_of(request), _recall(request, id)
    form = OpinionForm(request.POST or None, initial={"opinion": row.opinion})

    def act() -> Recall:
        return actions.submit(actor=actor, recall=row, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and (after := tried(form, act)):
        _say(request, after, "已送审。由本办公室另一人提出意见，再由有权的办公室发出召回通知。")
        return redirect("recall", row.pk)
    return form_page(
        request, form, title="书面意见送审", sub=row.posting.cadre.name, submit="送审",
        cancel=reverse("recall", args=[row.pk]), clause=actions.CLAUSE,
        evidence=[one["sentence"] for one in row.evidence],
    )  # fmt: skip


@access("county_office")
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give up a recall, with a reason."""
    actor, row = actor_of(request), _recall(request, id)
    form = ReasonForm(request.POST or None)

    def act() -> bool:
        actions.drop(actor=actor, recall=row, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "这件召回不再办理。")
        return redirect("recall", row.pk)
    return form_page(
        request, form, title="不再办理召回", sub=row.posting.cadre.name, submit="不再办理",
        cancel=reverse("recall", args=[row.pk]), clause=actions.CLAUSE,
    )  # fmt: skip


@access(*tuple(role for role in VIEWER_ROLES if role != "team_member"))
@require_safe
def notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """The notice of recall as a draft for approval (送审稿)."""
    row = _recall(request, id)
    circular = circular_of(notices.notice_of(row))
    with transaction.atomic():
        record(
            actor=actor_of(request), verb="打印召回通知", subject_kind="召回", subject_id=row.pk,
            subject_label=row.posting.cadre.name, county=row.county, detail={"cadre": str(row.posting.cadre_id)},
        )  # fmt: skip
    return document_response(CIRCULAR, circular, "pdf")


def _recall(request: HttpRequest, pk: UUID) -> Recall:
    row = queries.recall(viewer=actor_of(request), pk=pk)
    if row is None:
        raise Http404
    return row


def _say(request: HttpRequest, row: Recall, done: str) -> None:
    if row.state == Recall.State.DROPPED:
        messages.warning(request, row.closing_note)
    else:
        messages.success(request, done)


def _item(actor: Actor, hint: hints.Hint) -> Item:
    recall = hint.recall
    if recall and recall.state in UNSETTLED:
        act = Link(f"召回{recall.get_state_display()}", reverse("recall", args=[recall.pk]))
    elif holds(actor, "county_office", hint.posting.county):
        act = Link("核实后提出召回", reverse("recall_prepare", args=[hint.posting.pk]))
    else:
        act = Link("看在册事实", reverse("appraisal_member", args=[hint.posting.pk]))
    evidence = [rules.describe(one) for trigger in hint.triggers for one in trigger.evidence]
    before = (
        f"上次办理：{recall.get_state_display()}。"
        if recall and recall.state in {"refused", "dropped"}
        else ""
    )
    return Item(
        sentence=f"{hint.name}（{hint.unit}，{hint.village}）：{'；'.join(one.sentence for one in hint.triggers)}",
        url=reverse("appraisal_member", args=[hint.posting.pk]),
        tag=Tag("、".join(f"第{one.case}种情形" for one in hint.triggers), "warn"),
        why=f"证据：{'；'.join(evidence)}。{before}",
        cites=tuple(Cite(one.clause) for one in hint.triggers),
        action=act,
    )  # fmt: skip


def _particulars(row: Recall) -> list[tuple[str, object]]:
    shown: list[tuple[str, object]] = [
        ("状态", row.get_state_display()),
        ("情形", f"第{row.ground}种：{rules.GROUNDS[row.ground]}"),
        ("召回通知日期", row.notice_on or "尚未发出"),
    ]
    if row.notice_on:
        shown.append(("任职终止", f"{row.notice_on:%Y-%m-%d}起不在任"))
    if row.closing_note:
        shown.append(("办结说明", row.closing_note))
    return shown


def _stages(actor: Actor, row: Recall, said: Iterable[Explanation]) -> list[Stage]:
    """The stages in order; the links are those of whoever is to act now."""
    office, live = holds(actor, "county_office", row.county), row.state in LIVE
    own = scope.is_self(actor, row.posting.cadre)
    spoken = tuple(f"{one.get_given_display()}，{day(one.given_on)}，{one.entered_by}录入" for one in said)
    explain_link = Link(
        "填写说明" if own else "登记本人说明（代录）", reverse("recall_explain", args=[row.pk])
    )
    submit_link = Link("写书面意见并送审", reverse("recall_submit", args=[row.pk]))
    confirmed = (
        f"{row.prepared_by_label}于{day(row.prepared_on)}提出",
        f"{row.confirmed_by}于{day(row.confirmed_on)}核实：{row.confirmation}",
    )
    first = (
        Stage("提出并核实事实", row.clause, Tag("已核实", "ok"), confirmed),
        Stage(
            "听取本人说明", actions.CLAUSE,
            Tag("已听取", "ok") if spoken else Tag("待本人说明", "warn") if live else Tag("未听取"),
            spoken or ("由本人填写，或由县级办公室代录；本人放弃的，登记理由和日期",),
            (explain_link,) if live and (office or own) else (),
        ),
        Stage(
            "县级办公室写出书面意见并送审", actions.CLAUSE,
            Tag("已送审", "ok") if row.case and row.state != "returned" else Tag("退回，须修改后再送" if row.case else "待送审", "warn") if live else Tag("未送审"),
            (row.opinion,) if row.opinion else (),
            (submit_link,) if live and office and spoken else (),
        ),
    )  # fmt: skip
    return [*first, *(_decided(step, row) for step in queries.steps_of(row)), _effects(row)]


def _decided(step: CaseStep, row: Recall) -> Stage:
    tone = {"approved": "ok", "open": "warn", "refused": "bad", "returned": "warn"}.get(step.state, "")
    lines = [step.place_label]
    if step.decided_on:
        lines.append(f"{step.decided_by_label}于{day(step.decided_on)}办理：{step.opinion or '无书面意见'}")
        lines += [f"{name}：{text}" for name, text in step.evidence.items()]
    elif step.state == "open":
        due = f"，期限{day(step.due_on)}" if step.due_on else ""
        lines.append(f"等{step.place_label}办理{due}；提出和送审的人、本人不能办理")
    return Stage(step.title, step.clause, Tag(step.get_state_display(), tone), tuple(lines))  # type: ignore[arg-type]


def _effects(row: Recall) -> Stage:
    if row.notice_on is None:
        told = "召回通知发出之日起任职终止，当年不得评先评优，规定年限内不得提拔使用"
        return Stage("任职终止和限制", "JX18-060", Tag("未发生"), (told,))
    lines = tuple(
        f"{ban.get_kind_display()}：{day(ban.valid_from)}至{day(ban.last_day)}（含）"
        for ban in row.bans.order_by("valid_to")
    )
    return Stage(
        "任职终止和限制", "JX18-060", Tag("已生效", "bad"), (f"{day(row.notice_on)}起不在任", *lines)
    )
