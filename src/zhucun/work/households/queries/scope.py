"""Which households a viewer may see and who may write, decided once: by the areas of the roles held.

A responsible person sees only the households paired with, which ``pairing`` above grants; here nobody is seen by that role.
"""

from django.db.models import Q

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.prefix import begins

OFFICES = frozenset({"province_office", "city_office", "county_office"})
EDITORS = frozenset({"county_office", "township_clerk", "village_committee", "team_member"})
REVEALERS = OFFICES | EDITORS | {"auditor"}
READERS = OFFICES | EDITORS | {"county_leader", "finance_discipline", "auditor"}


def inside(viewer: Actor, column: str = "village__key") -> Q:
    """Rows whose village (or other division, whose key ``column`` leads to) lies in an area of the viewer's roles."""
    if viewer.is_system:
        return ~Q(pk__in=())
    found = Q(pk__in=())
    for area in areas(viewer):
        found |= begins(column, area) if area else ~Q(pk__in=())
    return found


def areas(viewer: Actor) -> set[str]:
    """The keys of the areas whose households the viewer reads."""
    return {grant.division for grant in viewer.grants if grant.role in READERS and not grant.organisation}


def edits(actor: Actor, village: str) -> bool:
    """Whether the actor may write about households of a village: its committee, team, township and county."""
    return _holds(actor, EDITORS, village)


def decides(actor: Actor, area: str) -> bool:
    """Whether the actor sits in the leading-group office of the county of an area, or above."""
    return _holds(actor, OFFICES, area)


def _holds(actor: Actor, roles: frozenset[str], area: str) -> bool:
    return actor.is_system or actor.holds(roles, path=divisions.path_keys(area, clock.today()))


def reveals(actor: Actor, village: str) -> bool:
    """Whether the actor may ask for identity and bank numbers of a village: who writes there, offices above, auditors."""
    return _holds(actor, REVEALERS, village)
