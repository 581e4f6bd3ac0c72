"""Supervision groups, their seats and visits, within the viewer's rights."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.work.cadres.queries import Post

from ..models import GroupSeat as GroupSeat
from ..models import GroupVisit
from ..models import SupervisionGroup as SupervisionGroup
from .scope import inside, named, own_person

_ORDER = {kind: place for place, kind in enumerate(GroupSeat.Kind.values)}


@dataclass(frozen=True)
class GroupRow:
    """A line of the roster of a supervision group: township, seat, name, body and post, phone."""

    township: str
    seat: str
    name: str
    body_and_post: str
    phone: str


def visible_to(viewer: Actor) -> QuerySet[SupervisionGroup]:
    """Groups of the viewer's areas, and those in which the viewer sits or sat."""
    own = GroupSeat.objects.filter(own_person(viewer, "cadre"), group=OuterRef("pk"))
    return SupervisionGroup.objects.select_related("division").filter(inside(viewer) | Exists(own))


def group(*, viewer: Actor, pk: UUID) -> SupervisionGroup | None:
    """One group the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def seat(*, viewer: Actor, pk: UUID) -> GroupSeat | None:
    """One seat of a group the viewer may see."""
    rows = GroupSeat.objects.select_related("group", "cadre__organisation")
    return rows.filter(group__in=visible_to(viewer), pk=pk).first()


def seats_on(groups: QuerySet[SupervisionGroup], on: date) -> QuerySet[SupervisionGroup]:
    """The groups with their seats in force on a day, in ``held``."""
    rows = GroupSeat.objects.filter(in_force(on)).select_related("cadre__organisation")
    return groups.prefetch_related(Prefetch("seats", queryset=rows, to_attr="held"))


def in_order(seats: list[GroupSeat]) -> list[GroupSeat]:
    """Seats as the roster lists them: head first, then by kind, then as they joined."""
    return sorted(seats, key=lambda one: (_ORDER[one.kind], one.valid_from, one.pk))


def visits(viewer: Actor) -> QuerySet[GroupVisit]:
    """Visits that count, of the groups the viewer may see."""
    return (
        GroupVisit.objects.valid()
        .select_related("group__division")
        .filter(inside(viewer, "group__division") | Exists(_own_seat(viewer)))
    )


def _own_seat(viewer: Actor) -> QuerySet[GroupSeat]:
    return GroupSeat.objects.filter(own_person(viewer, "cadre"), group=OuterRef("group_id"))


def sits_in(viewer: Actor, group: SupervisionGroup, on: date) -> bool:
    """Whether the viewer's own cadre holds a seat of the group on a day."""
    return GroupSeat.objects.filter(in_force(on), own_person(viewer, "cadre"), group=group).exists()


@implements("SC15-010")
def group_rows(*, viewer: Actor, county: str, on: date) -> list[GroupRow]:
    """The supervision groups of a county (division key) on a day, by township: what annex 2 of the county plan lists.

    People of restricted bodies are not named.
    """
    rows = seats_on(visible_to(viewer).filter(in_force(on), county=county), on)
    groups = list(rows.order_by("division_id", "number"))
    held = [(group, one) for group in groups for one in in_order(group.held)]  # type: ignore[attr-defined]  # see seats_on
    names = divisions.by_keys((group.division_id for group in groups), on)
    people = {one.cadre_id for _, one in held}
    posts = {row.cadre_id: row for row in Post.objects.filter(in_force(on), cadre_id__in=people)}
    found = []
    for group, one in held:
        area, person = names.get(group.division_id), one.cadre
        closed, post = person.organisation.restricted, posts.get(one.cadre_id)
        title = "" if closed or post is None else f"{post.department}{post.title}"
        found.append(
            GroupRow(
                township=area.name if area else group.division_id,
                seat=one.get_kind_display(),
                name=named(person),
                body_and_post=f"{person.organisation.name}{title}",
                phone="" if closed else person.phone,
            )
        )
    return found
