"""Fills the frame of every page: who, in which role, where, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.accounts.queries import demo_date
from zhucun.foundation.accounts.roles import BUSINESS, ROLES
from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui import nav, place
from zhucun.foundation.ui.shell import Crumb, Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor named in the settings; nothing for those who are not signed in."""
    if not hasattr(request, "actor"):
        return {}
    actor = actor_of(request)
    if not actor.id:
        return {}
    first = actor.grants[0] if actor.grants else None
    title = ROLES[first.role].title if first else "尚未授予角色"
    if first and first.label:
        title = f"{first.label} · {title}"
    may = {area.key for area in place.within_own(request)}
    crumbs = tuple(
        Crumb(area.name, f"{reverse('switch_place')}?to={area.key}" if area.key in may else "")
        for area in reversed(place.way(request)[:-1])
    ) or (Crumb("全国"),)
    return {
        "shell": Shell(
            user_name=actor.label,
            role_title=title,
            place=crumbs,
            nav=nav.groups(actor.roles, request.path, _counts(actor)),
            demo_date=demo_date(request.user),
            home_url=reverse("home"),
            search_url=reverse("search"),
            switch_url=reverse("places"),
            sign_out_url=reverse("sign_out"),
        )
    }


def _counts(actor: Actor) -> dict[str, int]:
    """What waits behind the entries of the navigation; the three administrators approve nothing."""
    return {"inbox": approvals.inbox(viewer=actor).count()} if actor.roles & BUSINESS else {}
