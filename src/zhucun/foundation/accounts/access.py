"""Every route declares who may open it. A route without a declaration is closed.

    @access("province_office", "auditor")      one of these roles, held anywhere; the view scopes the rows
    @signed_in                                 any account
    @public                                    everybody, no account

``ActorMiddleware`` enforces the declaration before the view runs; a test walks the URL list and fails for a
route without one. The rights over single rows are the actions' and queries' matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest

from zhucun.foundation.kernel.actor import Actor

from .roles import EVERYONE

V = TypeVar("V", bound=Callable[..., Any])
ATTRIBUTE = "zhucun_access"


@dataclass(frozen=True)
class Access:
    """``roles`` is None for a public route."""

    roles: frozenset[str] | None


def access(*roles: str) -> Callable[[V], V]:
    """Open the view to these roles."""
    unknown = set(roles) - EVERYONE
    if unknown or not roles:
        raise ValueError(f"unknown roles {sorted(unknown)}" if unknown else "name at least one role")
    return _declare(Access(frozenset(roles)))


def signed_in(view: V) -> V:
    """Open the view to every account that holds a role."""
    return _declare(Access(EVERYONE))(view)


def public(view: V) -> V:
    """Open the view to everybody."""
    return _declare(Access(None))(view)


def declared(view: Callable[..., Any]) -> Access | None:
    """The declaration of a view, or None."""
    return getattr(view, ATTRIBUTE, None)


def actor_of(request: HttpRequest) -> Actor:
    """The actor the middleware put on the request."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]  # set by ActorMiddleware


def _declare(rule: Access) -> Callable[[V], V]:
    def decorate(view: V) -> V:
        @wraps(view)
        def wrapper(*args: object, **kwargs: object) -> object:
            return view(*args, **kwargs)

        setattr(wrapper, ATTRIBUTE, rule)
        return cast(V, wrapper)

    return decorate
