"""Leader links, contacts and their history, within the viewer's rights; and what the apps above ask of links."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Max, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force

from ..models import GroupSeat, LeaderVisit, PlaceContact
from ..models import LeaderLink as LeaderLink
from .scope import inside, own_person


def visible_to(viewer: Actor) -> QuerySet[LeaderLink]:
    """Links in the viewer's areas, and the viewer's own."""
    rows = LeaderLink.objects.select_related("leader__organisation", "division")
    return rows.filter(inside(viewer) | own_person(viewer, "leader"))


def link(*, viewer: Actor, pk: UUID) -> LeaderLink | None:
    """One link the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def visits(viewer: Actor) -> QuerySet[LeaderVisit]:
    """Visits that count, of the links the viewer may see."""
    rows = LeaderVisit.objects.valid().select_related("link__leader__organisation")
    return rows.filter(inside(viewer, "link__division") | own_person(viewer, "link__leader"))


def last_visits(links: Collection[LeaderLink]) -> dict[UUID, date]:
    """The last visit that counts of each link."""
    rows = LeaderVisit.objects.valid().filter(link__in=links)
    return dict(rows.values_list("link_id").annotate(last=Max("visited_on")))


def contacts(viewer: Actor) -> QuerySet[PlaceContact]:
    """The people places of the viewer's areas named."""
    return PlaceContact.objects.filter(inside(viewer))


def contact(*, viewer: Actor, pk: UUID) -> PlaceContact | None:
    """One of them."""
    return contacts(viewer).filter(pk=pk).first()


@implements("JX18-007", "JX18-008")
def links_of_villages(villages: Collection[str], on: date) -> dict[str, list[LeaderLink]]:
    """The leaders linked to villages (division keys) on a day, by village; a village without one is missing.

    For checks over many villages by the apps above: it asks for no viewer and shows nobody by itself.
    """
    found: dict[str, list[LeaderLink]] = defaultdict(list)
    for part in batches(sorted(set(villages))):
        rows = LeaderLink.objects.filter(
            in_force(on), kind=LeaderLink.Kind.VILLAGE, division_id__in=part
        ).select_related("leader__organisation")
        for row in rows.order_by("valid_from", "pk"):
            found[row.division_id].append(row)
    return dict(found)


@implements("SC15-021")
def townships_of(*, viewer: Actor, on: date) -> list[str]:
    """Keys of the townships in which the viewer's own cadre holds a link, or a seat of a supervision group, on the day."""
    linked = LeaderLink.objects.filter(
        in_force(on), own_person(viewer, "leader"), kind=LeaderLink.Kind.TOWNSHIP
    ).values_list("division_id", flat=True)
    seated = GroupSeat.objects.filter(
        in_force(on), in_force(on, "group__"), own_person(viewer, "cadre")
    ).values_list("group__division_id", flat=True)
    return sorted({*linked, *seated})
