"""The left navigation: each face registers its entries once; the shell shows those of the user's roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.urls import reverse

from .shell import NavGroup, NavLink

# The groups in the order shown; "" holds what every role opens first.
GROUPS = ("", "人", "户与村", "管理", "依据", "系统")


@dataclass(frozen=True)
class NavItem:
    """An entry for holders of any of ``roles`` (none named: everybody). ``url_name`` needs no arguments."""

    group: str
    label: str
    url_name: str
    order: int
    roles: frozenset[str] = frozenset()


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Announce an entry; registering the same ``url_name`` again replaces it. An unknown group is a
    ``ValueError``.
    """
    if item.group not in GROUPS:
        raise ValueError(f"unknown navigation group {item.group!r}; known: {GROUPS}")
    _items[item.url_name] = item


def groups(
    roles: Collection[str], path: str, counts: Mapping[str, int] | None = None
) -> tuple[NavGroup, ...]:
    """What a holder of ``roles`` sees on the page at ``path``; ``counts`` maps url names to what waits there.

    The entry with the longest address that begins ``path`` is the active one.
    """
    seen = [item for item in _items.values() if not item.roles or item.roles & set(roles)]
    urls = {item.url_name: reverse(item.url_name) for item in seen}
    begun = [url for url in urls.values() if path == url or (url != "/" and path.startswith(url))]
    active = max(begun, key=len, default="")
    shown = []
    for group in GROUPS:
        links = tuple(
            NavLink(item.label, url, (counts or {}).get(item.url_name, 0), url == active)
            for item in sorted(seen, key=lambda item: (item.order, item.label))
            if item.group == group and (url := urls[item.url_name])
        )
        if links:
            shown.append(NavGroup(group, links))
    return tuple(shown)
