"""Awards with the share of stationed cadres, bans, missed tasks, and the forms that record or void them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.cadres.queries import Cadre

from ..actions import honours as actions
from ..models import Award, Ban
from ..queries import honours as queries
from ..queries import scope
from . import tables
from .forms import AwardForm, MissedTaskForm, ReasonForm, UnitAwardForm
from .parts import KEEPER_ROLES, UNIT_ROLES, answer_list, form_page, tried


@access(*UNIT_ROLES)
@require_safe
def awards(request: HttpRequest) -> HttpResponseBase:
    """Awards to people and units, and the share of stationed cadres by year."""
    actor = actor_of(request)
    return answer_list(
        request, tables.AWARDS, queries.awards(actor), template="appraisal/awards.html",
        shares=tables.shares(queries.award_share(viewer=actor)), may_edit=actor.holds(KEEPER_ROLES),
    )  # fmt: skip


@access(*UNIT_ROLES)
@require_safe
def bans(request: HttpRequest) -> HttpResponseBase:
    """Bans in force and past."""
    return answer_list(request, tables.BANS, queries.bans(actor_of(request)), sub="起止日期均含当日")


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def new_award(request: HttpRequest, id: UUID) -> HttpResponse:
    """Enter an award to a person."""
    actor, cadre = actor_of(request), person(request, id)
    form = AwardForm(request.POST or None, initial={"year": clock.today().year})

    def act() -> Award:
        return actions.record_award(actor=actor, cadre=cadre, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, f"已登记{cadre.name}的表彰。")
        return redirect("awards")
    return form_page(
        request, form, title="登记表彰", sub=f"{cadre.name} · {cadre.organisation.name}", submit="登记",
        cancel=reverse("awards"), clause="JX18-070",
    )  # fmt: skip


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def new_unit_award(request: HttpRequest) -> HttpResponse:
    """Enter an award to a unit."""
    actor = actor_of(request)
    form = UnitAwardForm(request.POST or None, initial={"year": clock.today().year})

    def act() -> Award:
        data = dict(form.cleaned_data)
        body = _unit(actor, data.pop("organisation"))
        return actions.record_award(actor=actor, organisation=body, **data)

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已登记单位的表彰。")
        return redirect("awards")
    return form_page(
        request, form, title="登记单位表彰", sub="个人的表彰从“队员记录”里登记", submit="登记", cancel=reverse("awards"),
        clause="JX18-070",
    )  # fmt: skip


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def void_award(request: HttpRequest, id: UUID) -> HttpResponse:
    """Void an award entered by mistake."""
    actor = actor_of(request)
    award = queries.award(viewer=actor, pk=id)
    if award is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> bool:
        actions.void_award(actor=actor, award=award, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已作废。需要更正的，请重新登记。")
        return redirect("awards")
    name = award.cadre.name if award.cadre else award.organisation.name if award.organisation else ""
    return form_page(
        request, form, title="作废表彰", sub=f"{name}：{award.year}年度{award.title}", submit="作废", cancel=reverse("awards"),
    )  # fmt: skip


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def new_missed_task(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record that a person missed the task of a year."""
    actor, cadre = actor_of(request), person(request, id)
    form = MissedTaskForm(request.POST or None, initial={"year": clock.today().year})

    def act() -> Ban:
        return actions.record_missed_task(actor=actor, cadre=cadre, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, f"已登记{cadre.name}未完成任务，当年不得评先评优。")
        return redirect("bans")
    return form_page(
        request, form, title="登记未完成任务", sub=f"{cadre.name} · {cadre.organisation.name}", submit="登记",
        cancel=reverse("bans"), clause="PL-118",
    )  # fmt: skip


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def void_missed_task(request: HttpRequest, id: UUID) -> HttpResponse:
    """Void a missed task recorded by mistake."""
    actor = actor_of(request)
    ban = queries.ban(viewer=actor, pk=id)
    if ban is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> bool:
        actions.void_missed_task(actor=actor, ban=ban, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已作废。")
        return redirect("bans")
    return form_page(
        request, form, title="作废未完成任务", sub=f"{ban.cadre.name}：{ban.cause}", submit="作废", cancel=reverse("bans"),
        clause=ban.clause,
    )  # fmt: skip


def person(request: HttpRequest, pk: UUID) -> Cadre:
    """The person of the address, within the viewer's rights; 404 else."""
    found = scope.person(viewer=actor_of(request), pk=pk)
    if found is None:
        raise Http404
    return found


def _unit(actor: Actor, name: str) -> Organisation:
    """The one body of that name."""
    found = organisations.search(viewer=actor, text=name.strip())
    exact = [body for body in found if body.name == name.strip()]
    if len(exact) == 1:
        return exact[0]
    near = f"相近的有：{'、'.join(body.name for body in found[:5])}。" if found else ""
    raise Refusal(f"没有唯一叫“{name.strip()}”的单位，请填写登记的全称。{near}", "JX18-070", "organisation")
