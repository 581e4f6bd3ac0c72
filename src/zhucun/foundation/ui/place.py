"""The area a user looks at: one of the areas of the own roles or any area below it, remembered in the session.

The place narrows what pages show; it never widens what the viewer may see (queries are scoped to the grants).
"""

from dataclasses import dataclass

from django.http import HttpRequest

from zhucun.foundation.accounts.access import actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

SESSION_KEY = "place"


@dataclass(frozen=True)
class Place:
    """An area one may switch to; ``also`` is what one may type to find it."""

    area: Area
    here: bool
    also: str


def home_areas(actor: Actor) -> tuple[str, ...]:
    """Keys of the areas of the actor's own roles, each once, the widest first."""
    return tuple(sorted({grant.division for grant in actor.grants}, key=lambda key: (len(key), key)))


def way(request: HttpRequest) -> tuple[Area, ...]:
    """The area looked at and everything above it, from itself up; empty without a role."""
    cached: tuple[Area, ...] | None = getattr(request, "_place", None)
    if cached is None:
        homes = home_areas(actor_of(request))
        cached = (
            divisions.way_up(request.session.get(SESSION_KEY) or homes[0], clock.today()) if homes else ()
        )
        if homes and not {area.key for area in cached} & set(homes):  # a role ended since
            cached = divisions.way_up(homes[0], clock.today())
        request._place = cached  # type: ignore[attr-defined]  # remembered for the length of the request
    return cached


def current(request: HttpRequest) -> Area | None:
    """The area looked at; None for somebody without a role."""
    found = way(request)
    return found[0] if found else None


def within_own(request: HttpRequest) -> list[Area]:
    """The areas on the way up that lie in the own areas, from the one looked at up: those one may look at."""
    homes, steps = set(home_areas(actor_of(request))), way(request)
    return [
        area for position, area in enumerate(steps) if any(step.key in homes for step in steps[position:])
    ]


def choices(request: HttpRequest) -> list[Place]:
    """Where one can go from here: the own areas, the steps up to them, and the areas directly below."""
    today, homes = clock.today(), set(home_areas(actor_of(request)))
    above, inside = way(request), within_own(request)
    listed = [divisions.by_key(key, today) for key in homes - {area.key for area in inside}]
    below = divisions.children(above[0].key, today) if above else []
    here = above[0].key if above else None
    return [Place(area, area.key == here, area.code) for area in [*listed, *reversed(inside), *below]]


def switch(request: HttpRequest, key: str) -> Area:
    """Look at another area. Raises ``NotAllowed`` for one outside the own areas, ``Refusal`` for none at all."""
    try:
        found = divisions.way_up(key, clock.today())
    except Refusal as refusal:
        raise Refusal("没有这个地区，请从“切换地区”里选择。") from refusal
    if not {area.key for area in found} & set(home_areas(actor_of(request))):
        raise NotAllowed("这个地区不在您的职责范围内。")
    request.session[SESSION_KEY] = key
    return found[0]
