"""Recording what a step of a list needs: vote, nomination and examination, notice, sample, recognition; finishing a recorded step."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import form_page

from ..actions import roll_papers
from ..actions import roll_records as actions
from ..models import Roll, RollEntry
from ..queries import needs, rolls
from .roll_forms import (
    ConfirmForm,
    ExamineForm,
    FinishForm,
    NoticeForm,
    ReasonForm,
    RecogniseForm,
    VoteForm,
)
from .roll_parts import EDITORS, entry_or_404, found_or_404, posted, roll_or_404, step_or_404

_EDITING = ["GET", "POST"]


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_vote(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Record the villagers' review and vote."""
    actor, row = actor_of(request), roll_or_404(request, id)
    wanted = step_or_404(row, step)
    form = VoteForm(
        rolls.pending(row),
        request.POST or None,
        request.FILES or None,
        initial={"held_on": clock.today()},
    )

    def act(data: Mapping[str, Any]) -> None:
        meant = (
            "held_on", "place", "chair", "recorder", "called", "present", "team_present", "minutes"
        )  # fmt: skip
        said = {name: data[name] for name in meant}
        if data.get("photo"):
            roll_papers.add_paper(actor=actor, roll=row, file=data["photo"])
        actions.record_vote(actor=actor, roll=row, step=step, counts=form.counts(), **said)

    quorum, majority = needs.quorum(row, clock.today()), needs.majority(row, clock.today())
    sub = f"{rolls.label(row)}：到会不少于应到的{quorum.percent}%，同意不少于到会的{majority.percent}%"
    return form_page(
        request, form, act, title=f"登记{wanted.title}", submit="登记", done="已登记评议表决。", sub=sub, then=_to(row),
        cancel_url=_to(row), clause=majority.clause, template="households/roll_rows.html",
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_void_vote(request: HttpRequest, id: UUID) -> HttpResponse:
    """Declare a recorded meeting void."""
    actor = actor_of(request)
    meeting = found_or_404(rolls.vote(viewer=actor, pk=id))
    row = meeting.roll
    return form_page(
        request, ReasonForm(request.POST or None),
        lambda data: actions.void_vote(actor=actor, vote=meeting, reason=data["reason"]),
        title="作废评议表决登记", submit="作废", done="已作废，请重新登记。", sub=rolls.label(row), then=_to(row), cancel_url=_to(row),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_examine(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Record a nomination or an examination of households of a list."""
    actor, row = actor_of(request), roll_or_404(request, id)
    wanted = step_or_404(row, step)
    words = ("提名", "不提名") if wanted.needs == "nomination" else ("属实", "不属实")
    form = ExamineForm(
        _asked(row, wanted),
        words,
        request.POST or None,
        initial={"examined_on": clock.today(), "body": _body(row, wanted)},
    )

    def act(data: Mapping[str, Any]) -> None:
        actions.examine(
            actor=actor, roll=row, step=step, body=data["body"], people=data["people"], team_people=data["team_people"],
            examined_on=data["examined_on"], findings=form.findings(),
        )  # fmt: skip

    return form_page(
        request, form, act, title=f"登记{needs.TITLES.get(wanted.needs, '核实')}", submit="登记", done="已登记。",
        sub=f"{rolls.label(row)}，{wanted.title}", then=_to(row), cancel_url=_to(row), clause=wanted.clause,
        template="households/roll_rows.html",
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_notice(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Post the list for a step."""
    actor, row = actor_of(request), roll_or_404(request, id)
    wanted = step_or_404(row, step)
    form = NoticeForm(
        request.POST or None, initial={"starts_on": clock.today(), "board": "village", "place": "村务公开栏"}
    )
    days = needs.notice_days(row, clock.today()) if wanted.needs == "notice" else None
    sub = f"{rolls.label(row)}：公示{days.integer}天，含第一天" if days else rolls.label(row)
    return form_page(
        request, form, lambda data: actions.post_notice(actor=actor, roll=row, step=step, **data),
        title=f"张贴{needs.TITLES[wanted.needs]}" if wanted.needs in needs.TITLES else "张贴", submit="张贴", done="已张贴。",
        sub=sub, then=_to(row), cancel_url=_to(row), clause=days.clause if days else wanted.clause,
        template="households/roll_form.html",
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_sample(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Draw the sample of a step."""
    actor, row = actor_of(request), roll_or_404(request, id)
    wanted = step_or_404(row, step)
    share = needs.sample_share(wanted, row.village_id, clock.today())
    return form_page(
        request, ConfirmForm(posted(request)), lambda data: actions.draw_sample(actor=actor, roll=row, step=step),
        title="抽取样本", submit=f"按{share.percent}%抽取", done="已抽取，种子已公开。", then=_to(row), cancel_url=_to(row),
        sub=f"{rolls.label(row)}，{wanted.title}：按提交时已公布摘要的种子抽取，只抽一次，任何人可以复算",
        template="households/roll_confirm.html", clause=share.clause,
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_recognise(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Record whether a household recognises the result."""
    actor, entry = actor_of(request), entry_or_404(request, id)
    row = entry.roll
    step_or_404(row, step)

    def act(data: Mapping[str, Any]) -> None:
        if data["said"] == "yes":
            actions.recognise(actor=actor, entry=entry, step=step, signed_on=data["signed_on"])
        else:
            actions.decline(actor=actor, entry=entry, step=step, reason=data["reason"])

    return form_page(
        request, RecogniseForm(request.POST or None, initial={"signed_on": clock.today()}), act, title="登记户认可",
        submit="登记", done="已登记。", sub=f"{entry.head}户，{rolls.label(row)}", then=_to(row), cancel_url=_to(row),
    )  # fmt: skip


@access(*EDITORS)
@require_http_methods(_EDITING)
def roll_finish(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Finish a step whose account only records what a body did."""
    actor, row = actor_of(request), roll_or_404(request, id)
    wanted = step_or_404(row, step)
    return form_page(
        request, FinishForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: actions.finish_step(actor=actor, roll=row, step=step, on=data["on"], opinion=data["opinion"]),
        title=f"办结：{wanted.title}", submit="办结", done=f"已办结：{wanted.title}。", sub=rolls.label(row), then=_to(row),
        cancel_url=_to(row), clause=wanted.clause, template="households/roll_form.html",
    )  # fmt: skip


def _asked(row: Roll, step: CaseStep) -> list[RollEntry]:
    """All lines left, or those drawn where the step looks into a sample."""
    found = rolls.pending(row)
    draw = rolls.draw_of(row, step.pk)
    return [one for one in found if one.household.number in draw.numbers] if draw else found


def _body(row: Roll, step: CaseStep) -> str:
    """Who usually looks into it."""
    return "" if step.needs == "nomination" else step.place_label


def _to(row: Roll) -> str:
    return reverse("roll", args=[row.pk])
