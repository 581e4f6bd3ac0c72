"""Who sees what of appraisal: the offices and the auditor within their areas, a unit its own people, a person him- or herself.

A team member's or a county leader's territorial rights do not reach here: what is on record about a member is no matter of the
neighbours'. Restricted units show nobody.
"""

from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.work.cadres import queries as cadres
from zhucun.work.cadres.queries import Cadre
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting

LEADING = frozenset({"province_office", "city_office", "county_office"})
OFFICES = LEADING | {"selection_office"}
READERS = OFFICES | {"auditor"}
PEOPLE = frozenset({"sending_unit", "team_member"})
STATERS = frozenset({"township_clerk", "finance_discipline"})


def about(viewer: Actor, prefix: str = "") -> Q:
    """The condition "about a member the viewer may read of", with the posting reached through ``prefix`` ("posting__")."""
    shown = Q(**{f"{prefix}team__organisation__restricted": False})
    if viewer.is_system:
        return shown
    inside = Q(**{f"{prefix}team__organisation_id__in": viewer.organisations({"sending_unit"})})
    if viewer.id:
        inside |= Q(**{f"{prefix}cadre__account_id": UUID(viewer.id)})
    return shown & (inside | within(viewer, READERS, f"{prefix}county"))


def within(viewer: Actor, roles: frozenset[str], field: str) -> Q:
    """The condition "in an area in which the viewer holds one of the roles" on a field that carries a division's key."""
    inside = Q(pk__in=())
    for grant in viewer.grants:
        if grant.role in roles and not grant.organisation:
            inside |= Q(**{f"{field}__startswith": grant.division})
    return inside


def stated_about(viewer: Actor) -> Q:
    """Members about whom the viewer may read, or state a fact (the township of the village, the discipline office)."""
    theirs = within(viewer, frozenset({"township_clerk"}), "team__village__key")
    theirs |= within(viewer, frozenset({"finance_discipline"}), "county")
    return about(viewer) | (theirs & Q(team__organisation__restricted=False))


def postings(viewer: Actor) -> QuerySet[Posting]:
    """Services of the people the viewer may read of or state a fact about."""
    rows = roster.postings(_machine(viewer)).select_related("team__batch", "cadre__organisation")
    return rows.filter(stated_about(viewer))


def posting(*, viewer: Actor, pk: UUID) -> Posting | None:
    """One of them."""
    return postings(viewer).filter(pk=pk).first()


def people(viewer: Actor) -> QuerySet[Cadre]:
    """Cadres whose awards, bans and consultations the viewer may read: as ``cadres`` shows them to these roles alone."""
    kept = tuple(grant for grant in viewer.grants if grant.role in READERS | {"sending_unit"})
    return cadres.visible_to(replace(viewer, grants=kept))


def person(*, viewer: Actor, pk: UUID) -> Cadre | None:
    """One of them."""
    return people(viewer).filter(pk=pk).first()


def units(viewer: Actor, roles: frozenset[str], prefix: str = "") -> Q:
    """The condition "a unit of the area of one of the roles", or one that has or had a team there."""
    teams = roster.teams(_machine(viewer)).filter(within(viewer, roles, "county"))
    served = Q(**{f"{prefix}pk__in": teams.order_by().values("organisation_id")})
    return served | within(viewer, roles, f"{prefix}county")


def is_self(viewer: Actor, cadre: Cadre) -> bool:
    """Whether the cadre signs in as the viewer."""
    return bool(viewer.id) and str(cadre.account_id or "") == viewer.id


def holds_at(viewer: Actor, roles: frozenset[str], division: str) -> bool:
    """Whether one of the roles is held over the area today; the machine always does."""
    return viewer.is_system or viewer.holds(roles, path=divisions.path_keys(division, clock.today()))


def hears(viewer: Actor, row: Posting) -> bool:
    """Whether the viewer may read what the member said: the leading-group offices over the county, and the member."""
    return is_self(viewer, row.cadre) or holds_at(viewer, LEADING, row.county)


def _machine(viewer: Actor) -> Actor:
    """All rows of ``roster``, to be narrowed by the rights of this app, which are others."""
    return replace(viewer, is_system=True)
