"""Which rows of this app a viewer may see, decided once.

Offices, leaders, finance and discipline, auditors and township clerks see what lies in their areas; a sending unit what is its own;
a leader or a member of a group the links, groups and visits he or she stands in.
"""

from uuid import UUID

from django.db.models import Q

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.work.cadres.queries import Cadre
from zhucun.work.units.queries import READERS

OFFICES = frozenset({"province_office", "city_office", "county_office"})
AREAS = READERS | {"township_clerk"}
NOTHING = Q(pk__in=())
ALL = ~NOTHING  # an empty Q would vanish in an “or”
CLOSED = "（不公开人员）"


def inside(viewer: Actor, division: str = "division") -> Q:
    """Rows whose area (the relation ``division``, with ``county`` beside it) lies in an area of the viewer's roles."""
    if viewer.is_system:
        return ALL
    found = NOTHING
    for grant in viewer.grants:
        if grant.role in AREAS and not grant.organisation:
            column = "county" if len(grant.division) <= 6 else f"{division}__key"
            found |= Q(**{f"{column}__startswith": grant.division})
    return found


def own_units(viewer: Actor, column: str = "organisation_id") -> Q:
    """Rows of the viewer's own sending unit."""
    return Q(**{f"{column}__in": viewer.organisations({"sending_unit"})})


def own_person(viewer: Actor, column: str) -> Q:
    """Rows of the cadre (column ``column``) whose account the viewer signed in with."""
    account = account_of(viewer)
    return Q(**{f"{column}__account_id": account}) if account else NOTHING


def account_of(viewer: Actor) -> UUID | None:
    """The viewer's account; None for the machine."""
    return None if viewer.is_system or not viewer.id else UUID(viewer.id)


def covers(viewer: Actor, area: str) -> bool:
    """Whether an area (division key) lies in an area of the viewer's roles."""
    return viewer.is_system or any(
        grant.role in AREAS and not grant.organisation and area.startswith(grant.division)
        for grant in viewer.grants
    )


def keeps(actor: Actor, area: str) -> bool:
    """Whether the actor sits in the leading-group office of an area or of one above it."""
    return actor.is_system or actor.holds(OFFICES, path=divisions.path_keys(area, clock.today()))


def named(cadre: Cadre) -> str:
    """A person's name; people of restricted bodies are not named."""
    return CLOSED if cadre.organisation.restricted else cadre.name
