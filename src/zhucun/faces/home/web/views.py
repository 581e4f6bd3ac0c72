"""Home, sign-in and sign-out, password, the switch of place, search."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhucun.foundation.accounts import actions as accounts
from zhucun.foundation.accounts.access import actor_of, public, signed_in
from zhucun.foundation.accounts.queries import demo_date
from zhucun.foundation.accounts.roles import ADMINISTRATORS, ROLES
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.obligations import duties as obligations
from zhucun.foundation.ui import place
from zhucun.work.teams.queries import placement

from .. import county, queries, search
from .forms import PasswordForm, SignInForm

MOST_SHOWN = 200  # a page is for reading; the export holds all


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what is overdue, a few figures."""
    actor, today = actor_of(request), clock.today()
    weekday = "一二三四五六日"[today.weekday()]
    area = place.current(request)
    owed = obligations.duties(viewer=actor, on=today)
    batch = queries.batch_in_hand(viewer=actor, on=today)
    seen = placement.overview(viewer=actor, batch=batch) if batch else None
    health, health_url = queries.health(seen) if seen else (None, "")
    figures = placement.figures(batch, seen) if batch else []
    numbers, remarks = county.teams(viewer=actor, on=today)
    if numbers:
        health, health_url = [*(health or []), *remarks], health_url or reverse("teams_compliance")
    context = {
        "title": "今天要紧的事",
        "sub": f"{today:%Y年%-m月%-d日} 星期{weekday} · {area.name if area else ''}",
        "figures": [*figures[:1], *numbers] if numbers else figures,
        "waiting": queries.waiting(viewer=actor, on=today, owed=owed),
        "overdue": None if actor.roles <= ADMINISTRATORS else queries.overdue(on=today, owed=owed),
        "board": queries.board(seen) if seen else None,
        "health": health,
        "health_url": health_url,
        "waiting_url": "/duties/",
        "overdue_url": "/duties/?state=overdue",
        "roles": [ROLES[grant.role] for grant in actor.grants],
    }
    return render(request, "home/home.html", context)


@signed_in
@require_GET
def duties(request: HttpRequest) -> HttpResponseBase:
    """Every duty in the viewer's scope, by state."""
    today = clock.today()
    chosen = request.GET.get("state", "open")
    if chosen not in {"open", "overdue", "done"}:
        chosen = "open"
    found = obligations.duties(viewer=actor_of(request), on=today)
    wanted = {"done", "late"} if chosen == "done" else {chosen}
    shown = [duty for duty in found if duty.state(today) in wanted]
    counts = [
        (state, label, sum(d.state(today) in states for d in found), state == chosen)
        for state, label, states in (
            ("open", "未到期", {"open"}),
            ("overdue", "已逾期", {"overdue"}),
            ("done", "已办结", {"done", "late"}),
        )
    ]
    table = queries.duty_table(shown[:MOST_SHOWN], today)
    if fmt := request.GET.get("export"):
        return export_list(
            actor=actor_of(request),
            kind="应办事项",
            title="应办事项",
            columns=table.columns,
            rows=shown,
            fmt=fmt,
        )
    context = {
        "title": "到期与逾期",
        "sub": f"以 {today:%Y年%-m月%-d日} 计",
        "tabs": counts,
        "state": chosen,
        "rows": table,
        "more": max(0, len(shown) - MOST_SHOWN),
    }
    return render(request, "home/duties.html", context)


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; a demo account may be chosen from the list where the demonstration is loaded."""
    form = SignInForm(request, data=request.POST or None)
    target = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        accounts.note_sign_in(user=user)
        return redirect(target)
    tried = {"username", "password"} <= form.cleaned_data.keys() if form.is_bound else False
    if tried and not getattr(request, "axes_locked_out", False):  # a lock leaves its own trace
        accounts.note_failed_sign_in(
            username=form.cleaned_data["username"], address=request.META.get("REMOTE_ADDR", "")
        )
    return render(
        request, "home/sign_in.html", {"title": "登录", "form": form, "next": target if target != "/" else ""}
    )


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    if not request.user.is_anonymous:
        accounts.note_sign_out(user=request.user)
    logout(request)
    return redirect("sign_in")


@signed_in
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the own password; a demonstration account keeps its own."""
    form = PasswordForm(request.POST or None)
    user = request.user
    assert not user.is_anonymous  # the route is for accounts
    if request.method == "POST" and form.is_valid():
        if demo_date(user) is not None:
            form.add_error(None, "演示账号的密码不能修改。")
        elif not user.check_password(form.cleaned_data["present"]):
            form.add_error("present", "现在的密码不对。")
        else:
            try:
                accounts.change_password(
                    actor=actor_of(request), user=user, password=form.cleaned_data["password"]
                )
            except Refusal as refusal:
                form.add_error("password", refusal.sentence)
            else:
                update_session_auth_hash(request, user)
                messages.success(request, "密码已修改。")
                return redirect("home")
    context = {"title": "修改密码", "form": form, "submit": "修改", "cancel_url": "/"}
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The places one can switch to."""
    listed = [
        {"name": p.area.name, "url": f"/place/?to={p.area.key}", "here": p.here, "also": p.also}
        for p in place.choices(request)
    ]
    return render(request, "home/places.html", {"title": "切换地区", "places": listed})


@signed_in
@require_GET
def switch_place(request: HttpRequest) -> HttpResponse:
    """Look at another area and go home."""
    place.switch(request, request.GET.get("to", ""))
    return redirect("home")


@signed_in
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Search over areas, bodies, instruments, clauses and the viewer's pages."""
    text = request.GET.get("q", "").strip()[:60]
    groups = search.everywhere(viewer=actor_of(request), text=text, on=clock.today()) if text else []
    context = {"title": "搜索", "search_query": text, "groups": groups}
    return render(request, "home/search.html", context)
