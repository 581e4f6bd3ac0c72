"""What stands round every page of a signed-in user. A context processor fills ``shell``; ``ui/base.html``
draws it.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Crumb:
    """A step of the place one works in, from the top down; without ``url`` it is out of the user's reach."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class NavLink:
    """An entry of the navigation; ``count`` is how much waits there."""

    label: str
    url: str
    count: int = 0
    active: bool = False


@dataclass(frozen=True)
class NavGroup:
    """Entries under one heading; the first group has none."""

    title: str
    items: tuple[NavLink, ...]


@dataclass(frozen=True)
class Shell:
    """The frame: who, in which role, where, and where one can go.

    ``switch_url`` answers a page whose part marked ``data-popup`` lists the places to choose from;
    ``search_url`` takes ``?q=`` and marks its short results the same way; an empty address leaves that
    piece out. ``demo_date`` is the business date of a demo sign-in, ``product_notice`` a line for everybody
    (maintenance at …).
    """

    user_name: str
    role_title: str
    place: tuple[Crumb, ...] = ()
    nav: tuple[NavGroup, ...] = ()
    demo_date: date | None = None
    product_notice: str = ""
    home_url: str = "/"
    search_url: str = ""
    switch_url: str = ""
    sign_out_url: str = ""
