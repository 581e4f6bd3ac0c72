"""Lockout after failed sign-ins, as django-axes asks for it; both numbers are policy parameters."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhucun.foundation.kernel.evidence import implements

from .actions import note_failed_sign_in
from .passwords import parameter


@implements("PD-001")
def tries(request: HttpRequest | None, credentials: object) -> int:
    """Failed tries after which a name at an address is locked."""
    return parameter("accounts.lockout.tries")


@implements("PD-001")
def cool_off(request: HttpRequest | None = None) -> timedelta:
    """How long it stays locked."""
    return timedelta(minutes=parameter("accounts.lockout.minutes"))


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """Leave a trace, and show the page that says so."""
    username = str((credentials or {}).get("username", ""))
    note_failed_sign_in(username=username, address=request.META.get("REMOTE_ADDR", ""), locked=True)
    minutes = parameter("accounts.lockout.minutes")
    return render(
        request,
        "ui/error.html",
        {
            "title": "登录已锁定",
            "sentence": f"密码连续输错 {tries(request, credentials)} 次，账号在本机锁定 {minutes} 分钟。",
            "advice": "请稍后再试；忘记密码请联系系统管理员重置。",
        },
        status=429,
    )
