"""Puts the actor on the request, ends idle sessions, enforces the route's access, sets the demo date."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor

from . import passwords
from .access import ATTRIBUTE, Access
from .actions import NOBODY, note_sign_out
from .models import User
from .queries import actor_for

LAST_SEEN = "last_seen"
WRONG_ROLE = "您的角色不能打开这个页面。如工作需要，请向安全管理员申请相应角色。"


class ActorMiddleware:
    """See the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        day = None
        actor = NOBODY
        if isinstance(user, User):
            if self._expired(request):
                note_sign_out(user=user, idle=True)
                logout(request)
            else:
                actor, day = actor_for(user), user.demo_date
        request.actor = actor  # type: ignore[attr-defined]  # read through accounts.access.actor_of
        with clock.business_date(day):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        rule: Access | None = getattr(view, ATTRIBUTE, None)
        if rule is None:
            raise PermissionDenied("该页面没有声明访问权限，已关闭。请联系系统管理员。")
        if rule.roles is None:
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set above
        if not actor.id:
            # Script asks in the background: a sign-in page in its place would swallow what was typed.
            if "HX-Request" in request.headers:
                return HttpResponse("登录已过期，请在新窗口重新登录后再提交。", status=401)
            return redirect_to_login(request.get_full_path())
        if not actor.holds(rule.roles):
            raise PermissionDenied(WRONG_ROLE)
        page = request.resolver_match.url_name if request.resolver_match else None
        if page not in {"change_password", "sign_out"} and passwords.expired(request.user):
            return redirect("change_password")
        return None

    def _expired(self, request: HttpRequest) -> bool:
        now = int(clock.now().timestamp())
        last = request.session.get(LAST_SEEN)
        if isinstance(last, int) and now - last > passwords.session_minutes() * 60:
            return True
        if not isinstance(last, int) or now - last >= 60:  # one session write a minute, not one a request
            request.session[LAST_SEEN] = now
        return False
