"""Reading cadres, within the viewer's rights. The row types are exported for annotations."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.work.units.queries import READERS

from .models import Cadre as Cadre
from .models import Post as Post
from .models import Station

AREAS = READERS | {"township_clerk"}


def visible_to(viewer: Actor) -> QuerySet[Cadre]:
    """Cadres the viewer may see: of the own unit, of units in the areas of the viewer's offices, or who serve or served there;
    a person sees him- or herself. Restricted units show nobody."""
    rows = Cadre.objects.select_related("organisation")
    if viewer.is_system:
        return rows
    inside = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    if viewer.id:
        inside |= Q(account_id=UUID(viewer.id))
    serves = Station.objects.filter(cadre=OuterRef("pk"))
    for grant in viewer.grants:
        if grant.role in AREAS and not grant.organisation:
            inside |= Q(county__startswith=grant.division) if len(grant.division) <= 6 else Q(pk__in=())
            inside |= Q(Exists(serves.filter(division__key__startswith=grant.division)))
    return rows.filter(inside, organisation__restricted=False)


def cadre(*, viewer: Actor, pk: UUID) -> Cadre | None:
    """One cadre the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def lock(cadre: Cadre) -> None:
    """Lock a cadre's row for the rest of the transaction: whoever keeps dated rows of a cadre calls this first."""
    Cadre.objects.select_for_update().get(pk=cadre.pk)


def posts_on(cadres: Iterable[UUID], on: date) -> dict[UUID, Post]:
    """The posts that cadres held on a day, by cadre."""
    rows = Post.objects.filter(in_force(on), cadre_id__in=list(cadres)).select_related("organisation")
    return {row.cadre_id: row for row in rows}
