"""Consultations before a promotion, posts kept for stationed cadres, and who is put forward to the units."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui import place

from ..actions import promotions as actions
from ..models import PromotionConsultation, ReservedPost
from ..queries import promotions as queries
from . import tables
from .forms import AnswerForm, AskForm, DecideForm, ReservedForm
from .honours import person
from .parts import KEEPER_ROLES, OFFICE_ROLES, UNIT_ROLES, answer_list, download, form_page, here, tabs, tried


@access(*UNIT_ROLES)
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """Consultations, and the posts kept."""
    actor = actor_of(request)
    return answer_list(
        request, tables.PROMOTIONS, queries.consultations(actor), template="appraisal/promotions.html",
        reserved=tables.reserved(queries.reserved_posts(actor)), may_reserve=actor.holds(OFFICE_ROLES),
    )  # fmt: skip


@access(*UNIT_ROLES)
@require_safe
def proposed(request: HttpRequest) -> HttpResponseBase:
    """Members rated excellent at the end of their term, to be put forward to their unit."""
    found = queries.proposals(viewer=actor_of(request), on=clock.today())
    if (fmt := request.GET.get("export", "")) in {"xlsx", "csv"}:
        return download(
            request,
            "任期届满考核优秀的队员",
            tables.PROPOSAL_COLUMNS,
            found,
            "csv" if fmt == "csv" else "xlsx",
        )
    context = {
        "title": "使用建议",
        "table": tables.proposals(found),
        "tabs": tabs(request),
        "any": bool(found),
    }
    return render(request, "appraisal/proposals.html", context)


@access(*UNIT_ROLES)
@require_safe
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One consultation: the question, what stands against it, the answer, the decision."""
    actor, row = actor_of(request), _row(request, id)
    keeps = actor.holds(KEEPER_ROLES)
    context = {
        "title": f"提拔征求意见：{row.cadre.name}",
        "sub": row.cadre.organisation.name,
        "tabs": tabs(request),
        "row": row,
        "facts": [
            ("拟任职务", row.post),
            ("预留岗位", row.reserved_post.post if row.reserved_post else "不使用"),
            ("征求", f"{row.asked_on:%Y-%m-%d}，{row.asked_by_label}"),
            ("意见", row.opinion or "尚未答复"),
            ("答复", f"{row.answered_on:%Y-%m-%d}，{row.answered_by}" if row.answered_on else None),
            ("决定", f"{row.decided_on:%Y-%m-%d}，{row.get_decision_display()}" if row.decided_on else None),
        ],
        "may_answer": row.answered_on is None and queries.answers(actor, row.cadre) and actor.id != row.asked_by,
        "may_decide": row.answered_on is not None and row.decided_on is None and keeps,
    }  # fmt: skip
    return render(request, "appraisal/promotion.html", context)


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask the office before a promotion is decided."""
    actor, cadre, today = actor_of(request), person(request, id), clock.today()
    posts = queries.free_posts(actor)
    form = AskForm(
        [(key, row.post) for key, row in posts.items()], request.POST or None, initial={"asked_on": today}
    )

    def act() -> PromotionConsultation:
        data = form.cleaned_data
        return actions.ask(
            actor=actor, cadre=cadre, post=data["post"], asked_on=data["asked_on"], reserved=posts.get(data["reserved"])
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and (made := tried(form, act)):
        messages.success(request, "已征求意见，等领导小组办公室答复。")
        return redirect("promotion", made.pk)
    return form_page(
        request, form, title="提拔使用征求意见", sub=f"{cadre.name} · {cadre.organisation.name}", submit="征求意见",
        cancel=reverse("promotions"), clause=actions.CLAUSE, warnings=queries.warnings(cadre, today),
    )  # fmt: skip


@access("province_office", "city_office", "county_office")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """The office's opinion."""
    actor, row = actor_of(request), _row(request, id)
    form = AnswerForm(request.POST or None, initial={"on": clock.today()})

    def act() -> bool:
        actions.answer(actor=actor, consultation=row, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已答复。")
        return redirect("promotion", row.pk)
    return form_page(
        request, form, title="答复意见", sub=f"{row.cadre.name}，拟任{row.post}", submit="答复",
        cancel=reverse("promotion", args=[row.pk]), clause=actions.CLAUSE,
        warnings=queries.warnings(row.cadre, clock.today()),
    )  # fmt: skip


@access(*KEEPER_ROLES)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was decided."""
    actor, row = actor_of(request), _row(request, id)
    form = DecideForm(request.POST or None, initial={"on": clock.today()})

    def act() -> bool:
        actions.decide(actor=actor, consultation=row, **form.cleaned_data)
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已登记决定。")
        return redirect("promotion", row.pk)
    return form_page(
        request, form, title="登记任用决定", sub=f"{row.cadre.name}，拟任{row.post}", submit="登记",
        cancel=reverse("promotion", args=[row.pk]), clause=actions.CLAUSE,
        warnings=queries.warnings(row.cadre, clock.today()),
    )  # fmt: skip


@access(*OFFICE_ROLES)
@require_http_methods(["GET", "POST"])
def new_reserved(request: HttpRequest) -> HttpResponse:
    """Record a post kept for stationed cadres in the area looked at."""
    actor, area = actor_of(request), place.current(request)
    form = ReservedForm(request.POST or None, initial={"reserved_on": clock.today()})

    def act() -> ReservedPost:
        return actions.reserve_post(actor=actor, division=here(request), **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and tried(form, act) is not None:
        messages.success(request, "已登记预留岗位。")
        return redirect("promotions")
    return form_page(
        request, form, title="登记预留岗位", sub=area.name if area else "", submit="登记", cancel=reverse("promotions"),
        clause=actions.CLAUSE,
    )  # fmt: skip


def _row(request: HttpRequest, pk: UUID) -> PromotionConsultation:
    found = queries.consultation(viewer=actor_of(request), pk=pk)
    if found is None:
        raise Http404
    return found
