"""One search box: areas, bodies, instruments, clauses and pages; each hit says what it is and leads to its page.

Areas, bodies, instruments and clauses are public facts and are found everywhere; pages are those of the viewer's roles.
"""

from dataclasses import dataclass
from datetime import date

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import nav

LIMIT = 8


@dataclass(frozen=True)
class Hit:
    """A line of the results."""

    text: str
    note: str
    url: str


@dataclass(frozen=True)
class Group:
    """Hits of one kind."""

    title: str
    hits: tuple[Hit, ...]


def everywhere(*, viewer: Actor, text: str, on: date) -> list[Group]:
    """Groups that have hits."""
    areas = tuple(
        Hit(area.name, " ".join(part for part in (area.code, former) if part), f"/divisions/{area.key}/")
        for area, former in divisions.search(text, on, limit=LIMIT)
        if area.key
    )
    bodies = tuple(
        Hit(body.name, body.get_level_display(), f"/organisations/{body.pk}/")
        for body in organisations.search(viewer=viewer, text=text, limit=LIMIT)
    )
    instruments = tuple(
        Hit(entry.instrument.title, entry.instrument.number, f"/instruments/{entry.instrument.id}/")
        for entry in policy.instruments(text)[:LIMIT]
    )
    clauses = tuple(
        Hit(clause.topic, policy.clause_label(clause.id), f"/clauses/{clause.id}/")
        for clause in policy.book().clauses.values()
        if clause.id.startswith(text.upper()) or text in clause.topic
    )[:LIMIT]
    pages = tuple(
        Hit(link.label, group.title, link.url)
        for group in nav.groups(viewer.roles, "")
        for link in group.items
        if text in link.label
    )
    groups = (
        Group("页面", pages),
        Group("地区", areas),
        Group("单位", bodies),
        Group("制度", instruments),
        Group("条款", clauses),
    )
    return [group for group in groups if group.hits]
