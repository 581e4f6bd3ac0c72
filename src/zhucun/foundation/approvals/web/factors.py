"""My one-time codes: make a secret, confirm it, give it up; and what the security administrator does when a device is lost."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhucun.foundation.accounts import queries as accounts
from zhucun.foundation.accounts.access import access, actor_of, signed_in
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import tried

from .. import queries, totp
from ..actions import second_factor as actions
from ..models import SecondFactor
from .forms import ConfirmPasswordForm, FirstCodeForm

ISSUER = "驻村帮扶"


@signed_in
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The own codes: what can be done next is the one form on the page."""
    actor = actor_of(request)
    row = queries.second_factor_of(actor)
    form = (FirstCodeForm if _pending(row) else ConfirmPasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(form, lambda: _act(actor, row, form.cleaned_data))
        if done:
            messages.success(request, done)
            return redirect("second_factor")
    context = {
        "title": "我的动态口令", "sub": "有的审批步骤要求用手机上的动态口令签署", "form": form, "row": row, "pending": _pending(row),
        "submit": "启用" if _pending(row) else "停用" if row and row.confirmed_at else "生成密钥", "cancel_url": reverse("inbox"),
    }  # fmt: skip
    if row and _pending(row):
        context["address"] = totp.address(row.secret, actor.label, ISSUER)
    return render(request, "approvals/second_factor.html", context, status=422 if form.errors else 200)


@access("security_admin")
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take away the codes of a lost device."""
    actor = actor_of(request)
    found = accounts.users(viewer=actor).filter(pk=id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        actions.reset(actor=actor, user=id)
        messages.success(request, f"已停用{found.name}的动态口令。本人可重新启用。")
        return redirect(f"/users/{id}/")
    context = {
        "title": f"停用动态口令：{found.name}",
        "sub": "仅在本人的手机丢失或更换时办理，请先核对本人身份",
    }
    return render(request, "approvals/reset_second_factor.html", context)


def _pending(row: SecondFactor | None) -> bool:
    return row is not None and actions.is_pending(row)


def _act(actor: Actor, row: SecondFactor | None, data: dict[str, str]) -> str:
    if _pending(row):
        actions.confirm(actor=actor, code=data["code"])
        return "动态口令已启用。"
    if row and row.confirmed_at:
        actions.give_up(actor=actor, password=data["password"])
        return "动态口令已停用。"
    actions.begin(actor=actor, password=data["password"])
    return "密钥已生成，请在十分钟内添加到手机并启用。"
