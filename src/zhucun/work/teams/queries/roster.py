"""Teams and the people in them, within the viewer's rights. A restricted unit shows no people.

The row types ``Team``, ``Posting`` and ``TeamRole`` are exported for annotations in the apps above.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.work.units.queries import READERS

from ..models.team import Posting as Posting
from ..models.team import Team as Team
from ..models.team import TeamRole as TeamRole

TERRITORIAL = READERS | {"township_clerk", "village_committee", "team_member"}


@implements("H15-032", "H15-033", "JX18-029", "SC15-044")
def teams(viewer: Actor) -> QuerySet[Team]:
    """Teams the viewer may see: those of the own unit, and every team in the areas of the viewer's roles, whoever sent it."""
    rows = Team.objects.select_related("organisation", "village", "batch")
    return rows if viewer.is_system else rows.filter(scope(viewer))


def postings(viewer: Actor) -> QuerySet[Posting]:
    """Services in the teams the viewer may see, people of restricted units left out; a member sees the own team's."""
    rows = Posting.objects.select_related("cadre", "team__organisation", "team__village")
    if viewer.is_system:
        return rows
    return rows.filter(scope(viewer, "team__"), team__organisation__restricted=False)


def scope(viewer: Actor, prefix: str = "") -> Q:
    """The condition "a team within the viewer's rights", reached through ``prefix``."""
    inside = Q(**{f"{prefix}organisation_id__in": viewer.organisations({"sending_unit"})})
    for grant in viewer.grants:
        if grant.role in TERRITORIAL and not grant.organisation:
            field = "county" if len(grant.division) <= 6 else "village__key"
            inside |= Q(**{f"{prefix}{field}__startswith": grant.division})
    return inside


def team(*, viewer: Actor, pk: UUID) -> Team | None:
    """One team the viewer may see."""
    return teams(viewer).filter(pk=pk).first()


def posting(*, viewer: Actor, pk: UUID) -> Posting | None:
    """One service the viewer may see."""
    return postings(viewer).filter(pk=pk).first()


def in_post(*, viewer: Actor, team: UUID, on: date) -> list[Posting]:
    """The roster of a team on a day: leader first, then deputies, then members, in order of appointment."""
    order = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1, TeamRole.MEMBER: 2}
    rows = postings(viewer).filter(in_force(on), team_id=team)
    return sorted(rows, key=lambda row: (order[TeamRole(row.role)], row.valid_from, row.pk))


def village_names(rows: Iterable[Posting], on: date) -> dict[str, str]:
    """The villages of services with township and county, as named on the day, by key; one query."""
    ways = divisions.ways_up({row.team.village_id for row in rows}, on)
    return {key: "".join(area.name for area in reversed(way[:3])) for key, way in ways.items()}
