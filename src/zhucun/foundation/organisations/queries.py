"""Reading the register of bodies. Names of bodies are public; people and contacts are not kept here.

The row types are exported from here for annotations; other apps read rows through these functions.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force

from .models import Organisation, OrganisationName, OrganisationTie

__all__ = [
    "Organisation",
    "OrganisationName",
    "OrganisationTie",
    "Tie",
    "get",
    "known_names",
    "led_by",
    "named",
    "names_of",
    "search",
    "ties",
    "visible_to",
]


@dataclass(frozen=True)
class Tie:
    """A relation in force on a day."""

    kind: str
    title: str
    other_id: UUID
    other_name: str
    since: date


def visible_to(viewer: Actor) -> QuerySet[Organisation]:
    """Bodies the viewer may list: every role sees the names of bodies, and so does the machine."""
    rows = Organisation.objects.select_related("division")
    return rows if viewer.grants or viewer.is_system else rows.none()


def search(*, viewer: Actor, text: str, limit: int = 20) -> list[Organisation]:
    """Bodies by name, other name or pinyin initials, from their beginning."""
    rows = visible_to(viewer).filter(
        Q(name__startswith=text) | Q(initials__startswith=text.lower()) | Q(names__name__startswith=text)
    )
    return list(rows.distinct().order_by("name")[:limit])


def ties(organisation: UUID, on: date) -> list[Tie]:
    """Relations of a body in force on the day."""
    rows = OrganisationTie.objects.filter(in_force(on), organisation_id=organisation).select_related("other")
    return [
        Tie(r.kind, r.get_kind_display(), r.other_id, r.other.name, r.valid_from)
        for r in rows.order_by("kind")
    ]


def led_by(organisation: UUID, kind: str, on: date) -> list[Organisation]:
    """Bodies tied to this one on the day: a lead department's system, the units of a counterpart office."""
    return list(
        Organisation.objects.filter(
            in_force(on, "ties__"), ties__kind=kind, ties__other_id=organisation
        ).order_by("name")
    )


def names_of(organisation: UUID) -> list[OrganisationName]:
    """Other names of a body, oldest first."""
    return list(OrganisationName.objects.filter(organisation_id=organisation).order_by("valid_from", "name"))


def known_names(county: str, names: Collection[str] | None = None) -> dict[str, UUID]:
    """Every confirmed other name in an area (or those of ``names``), to the body it stands for."""
    rows = OrganisationName.objects.filter(county=county)
    if names is not None:
        rows = rows.filter(name__in=names)
    return dict(rows.values_list("name", "organisation_id"))


def named(county: str, names: Collection[str]) -> dict[str, Organisation]:
    """Bodies of an area by their own or another confirmed name, for those of ``names`` that are known."""
    bodies = {body.name: body for body in Organisation.objects.filter(county=county, name__in=names)}
    others = known_names(county, [name for name in names if name not in bodies])
    found = Organisation.objects.in_bulk(list(others.values()))
    return bodies | {name: found[pk] for name, pk in others.items()}


def get(pk: UUID | str) -> Organisation | None:
    """One body by id, or None (also for what is no id)."""
    try:
        return Organisation.objects.filter(pk=pk).first()
    except (ValueError, ValidationError):
        return None
