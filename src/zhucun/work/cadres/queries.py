"""Reading cadres, within the viewer's rights. The row types are exported for annotations."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
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
